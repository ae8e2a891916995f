/** The file that an agent names: its real path, and whether that is in the workspace. */
import { realpath } from 'node:fs/promises';
import { posix, resolve } from 'node:path';
import { FileType, Uri, workspace } from 'vscode';
import { isWithin } from './trust';

export interface ToolFile {
  /** Behind every link. */
  readonly uri: Uri;
  readonly inside: boolean;
}

/** Rejects where there is no such file. */
export async function toolFile(name: string): Promise<ToolFile> {
  const uri = named(name);
  return uri.scheme === 'file' ? onDisk(uri.fsPath) : elsewhere(uri);
}

/** '..' and links are gone before the path is judged: either would lead out of the workspace. */
async function onDisk(path: string): Promise<ToolFile> {
  const real = await realpath(resolve(path));
  const folders = (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const own = await Promise.all(folders.map(({ uri }) => realpath(uri.fsPath).catch(() => undefined)));
  return { uri: Uri.file(real), inside: own.some((folder) => folder !== undefined && isWithin(folder, real)) };
}

/** Of another file system: links cannot be followed there, so one counts as outside. */
async function elsewhere(uri: Uri): Promise<ToolFile> {
  const plain = uri.with({ path: posix.normalize(uri.path) });
  const folder = (workspace.workspaceFolders ?? []).find(({ uri: { scheme, authority, path } }) => {
    const below = path.endsWith('/') ? path : `${path}/`;
    return scheme === plain.scheme && authority === plain.authority && plain.path.startsWith(below);
  });
  if (!folder) return { uri: plain, inside: false };
  let at = plain;
  while (at.path.length > folder.uri.path.length) {
    const { type } = await workspace.fs.stat(at);
    if (type & FileType.SymbolicLink) return { uri: plain, inside: false };
    at = at.with({ path: posix.dirname(at.path) });
  }
  return { uri: plain, inside: true };
}

/** A URI, an absolute path, or a path below the first folder of the workspace. */
function named(name: string): Uri {
  if (/^[a-z][\w+.-]+:\/\//i.test(name)) return Uri.parse(name, true);
  if (name.startsWith('/') || /^[a-z]:[\\/]/i.test(name) || name.startsWith('\\\\')) return Uri.file(name);
  const folder = workspace.workspaceFolders?.[0]?.uri;
  if (!folder) throw new Error(`no open folder contains ${name}: give the whole path`);
  return Uri.joinPath(folder, name);
}
