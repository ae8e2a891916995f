/** Notebooks of the editor: each cell is a separate document, named by its position in the notebook. */
import {
  type Connection,
  type NotebookCell,
  NotebookCellKind,
  type NotebookDocumentSyncOptions,
} from 'vscode-languageserver/node';
import type { EditingSession } from '../editing/session';
import type { Configuration } from './configuration';
import type { DocumentSync } from './documents';

/** Cells of every kind and language, also code: strings in it can be selected. */
export const NOTEBOOK_SYNC: NotebookDocumentSyncOptions = { notebookSelector: [{ notebook: '*' }] };

/** Synchronizes the notebooks of clients that support it (LSP 3.17). */
export function syncNotebooks(
  connection: Connection,
  session: EditingSession,
  configuration: Configuration,
  documents: DocumentSync,
): void {
  /** The cells of each notebook, in order. */
  const notebooks = new Map<string, readonly NotebookCell[]>();
  const { synchronization } = connection.notebooks;
  const put = (notebook: string, cells: readonly NotebookCell[]) => {
    notebooks.set(notebook, cells);
    for (const [at, { document: uri, kind }] of cells.entries()) {
      const document = session.find(uri);
      if (document) document.cell = { number: at + 1, isCode: kind === NotebookCellKind.Code };
    }
  };
  synchronization.onDidOpenNotebookDocument(({ notebookDocument: { uri, cells }, cellTextDocuments }) => {
    for (const cell of cellTextDocuments) configuration.belongs(cell.uri, uri);
    for (const cell of cellTextDocuments) documents.open(cell);
    put(uri, cells);
  });
  synchronization.onDidChangeNotebookDocument(({ notebookDocument: { uri }, change: { cells } }) => {
    const { structure, textContent } = cells ?? {};
    if (structure) {
      const { array, didOpen, didClose } = structure;
      for (const { uri } of didClose ?? []) documents.close(uri);
      for (const cell of didOpen ?? []) configuration.belongs(cell.uri, uri);
      for (const cell of didOpen ?? []) documents.open(cell);
      const now = [...(notebooks.get(uri) ?? [])];
      now.splice(array.start, array.deleteCount, ...(array.cells ?? []));
      put(uri, now);
    }
    for (const { document, changes } of textContent ?? []) session.change(document.uri, document.version, changes);
  });
  synchronization.onDidCloseNotebookDocument(({ notebookDocument: { uri }, cellTextDocuments }) => {
    const cells = (notebooks.get(uri) ?? []).map(({ document }) => document);
    for (const cell of new Set([...cells, ...cellTextDocuments.map((cell) => cell.uri)])) documents.close(cell);
    notebooks.delete(uri);
  });
}
