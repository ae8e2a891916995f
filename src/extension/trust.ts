/**
 * Restricted Mode. VS Code gives the user's own values of the settings under `restrictedConfigurations`; here goes what
 * those could still reach inside the workspace.
 */
import { isAbsolute, relative, sep } from 'node:path';
import { workspace } from 'vscode';

/** Settings as the server gets them: in a workspace that is not trusted, no path leads into it. */
export function restricted(section: unknown): unknown {
  if (workspace.isTrusted || typeof section !== 'object' || section === null) return section;
  const folders = (workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
  const settings: Record<string, unknown> = { ...section };
  if (!outside(settings.model, folders)) settings.model = '';
  if ('tokenizer' in settings && !outside(settings.tokenizer, folders)) settings.tokenizer = '';
  const cuda = settings.cuda;
  if (typeof cuda === 'object' && cuda !== null && 'libraries' in cuda && !outside(cuda.libraries, folders))
    settings.cuda = { ...cuda, libraries: '' };
  return settings;
}

const HUB_ID = /^[\w.-]+\/[\w.-]+(@[\w./-]+)?$/;

/**
 * Whether a path certainly lies outside all folders: absolute and elsewhere, below the home folder, or a Hub's id. A
 * relative path is taken to lie in the workspace.
 */
export function outside(path: unknown, folders: readonly string[]): boolean {
  if (typeof path !== 'string') return false;
  if (path === '') return true;
  if (!isAbsolute(path)) return HUB_ID.test(path) && !path.startsWith('.');
  return folders.every((folder) => !isWithin(folder, path));
}

/** Whether a path is a folder or lies in it. Both absolute; links are not followed. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
