/** Open documents as the editor tells of them. */
import type { Connection } from 'vscode-languageserver/node';
import type { EditingSession } from '../editing/session';
import type { Configuration } from './configuration';

export function syncDocuments(connection: Connection, session: EditingSession, configuration: Configuration): void {
  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
    session.open(uri, languageId, version, text, configuration.known(uri));
    void configuration.load(uri);
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    session.change(uri, version, contentChanges);
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    session.close(uri);
    configuration.forget(uri);
  });
}
