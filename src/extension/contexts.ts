/** What the `when` clauses of the manifest ask: about the document in front, or the heatmap. */
import { commands, type Disposable, Uri, window, workspace } from 'vscode';
import { cellInFront } from './cells';
import { labelsWorkspace } from './documents';
import type { Services } from './services';

export function watchContexts(services: Services): Disposable[] {
  const set = new Map<string, string>();
  const update = () => {
    const document = window.activeTextEditor?.document ?? cellInFront()?.document;
    const uri = document?.uri.toString();
    const heatmap = services.heatmap.active ? services.heatmap.current : undefined;
    const own = uri === undefined ? [] : services.explanations.of(uri);
    const known = heatmap ? [heatmap] : own;
    const explainedUris = [...new Set(services.explanations.all().flatMap(({ uri: own }) => own ?? []))];
    const now = {
      'gradlens.explained': known.length > 0,
      'gradlens.pinned': known.some(({ pinned }) => pinned),
      'gradlens.labelled': document !== undefined && services.documents.isLabelled(document),
      'gradlens.labelsWorkspace': labelsWorkspace(),
      'gradlens.failed': typeof services.status.now !== 'string' && services.status.now.state === 'failed',
      'gradlens.working': services.status.work.length > 0,
      'gradlens.explainedResources': explainedUris,
      // For menus of an editor that is not in front yet: 'resourcePath in gradlens.explainedPaths'.
      'gradlens.explainedPaths': explainedUris.flatMap(pathsOf),
      'gradlens.labelledPaths': services.documents.uris().flatMap(pathsOf),
    };
    for (const [key, value] of Object.entries(now)) {
      const text = JSON.stringify(value);
      if (set.get(key) === text) continue;
      set.set(key, text);
      void commands.executeCommand('setContext', key, value);
    }
  };
  services.status.onChange(update);
  services.documents.onChange(update);
  services.heatmap.onChange(update);
  update();
  return [
    window.onDidChangeActiveTextEditor(update),
    workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('gradlens.documents') && update()),
    window.onDidChangeActiveNotebookEditor(update),
    window.onDidChangeNotebookEditorSelection(update),
    services.explanations.onChange(update),
  ];
}

/**
 * The path of a document as menus know it. Its address is another one there in a remote window, and a window on Windows turns
 * the slashes of a remote path.
 */
function pathsOf(uri: string): readonly string[] {
  const { fsPath } = Uri.parse(uri);
  return [...new Set([fsPath, fsPath.replaceAll('/', '\\')])];
}
