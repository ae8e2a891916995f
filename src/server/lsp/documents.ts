/** Open documents, from the editor's notifications. */
import type { Connection, TextDocumentItem } from 'vscode-languageserver/node';
import type { EditingSession } from '../editing/session';
import type { Configuration } from './configuration';

export interface DocumentSync {
  open(document: TextDocumentItem): void;
  close(uri: string): void;
}

export function syncDocuments(
  connection: Connection,
  session: EditingSession,
  configuration: Configuration,
): DocumentSync {
  const open = ({ uri, languageId, version, text }: TextDocumentItem) => {
    session.open(uri, languageId, version, text, configuration.known(uri));
    void configuration.load(uri);
  };
  const close = (uri: string) => {
    session.close(uri);
    configuration.forget(uri);
  };
  connection.onDidOpenTextDocument(({ textDocument }) => open(textDocument));
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    session.change(uri, version, contentChanges);
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => close(uri));
  return { open, close };
}
