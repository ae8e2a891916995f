/** Cells of notebooks: each is a document of its own, which no editor but its notebook's shows. */
import { type NotebookCell, NotebookRange, type Uri, window, workspace } from 'vscode';

export const CELL_SCHEME = 'vscode-notebook-cell';

/** The cell that a document is, where it is one of an open notebook. */
export function cellOf(uri: string): NotebookCell | undefined {
  if (!uri.startsWith(`${CELL_SCHEME}:`)) return undefined;
  for (const notebook of workspace.notebookDocuments)
    for (const cell of notebook.getCells()) if (cell.document.uri.toString() === uri) return cell;
  return undefined;
}

/** The selected cell of the notebook in front, whether or not its text is being edited. */
export function cellInFront(): NotebookCell | undefined {
  const { activeNotebookEditor } = window;
  if (!activeNotebookEditor) return undefined;
  const { notebook, selection } = activeNotebookEditor;
  return selection.start < notebook.cellCount ? notebook.cellAt(selection.start) : undefined;
}

/** The file that a document lies in: a cell's is its notebook. Settings and folders are the file's. */
export function fileOf(uri: Uri): Uri {
  return (uri.scheme === CELL_SCHEME && cellOf(uri.toString())?.notebook.uri) || uri;
}

/** Brings a cell into view; the focus stays where it is. */
export async function revealCell({ notebook, index }: NotebookCell): Promise<void> {
  const open = window.visibleNotebookEditors.find((editor) => editor.notebook === notebook);
  const range = new NotebookRange(index, index + 1);
  const editor = await window.showNotebookDocument(notebook, {
    preserveFocus: true,
    selections: [range],
    ...(open?.viewColumn ? { viewColumn: open.viewColumn } : {}),
  });
  editor.revealRange(range);
}
