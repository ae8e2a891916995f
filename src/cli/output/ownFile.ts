/**
 * Temporary files beside an output. Anyone who may write to that folder can plant a link with their name: it is never
 * followed, and a file that an earlier run left is only continued where this user owns it and it has no other name.
 */

import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, rm } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import { errorCode, OutputError } from './outputError';

// Windows has neither; it makes links only for administrators and developers.
const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/** A new file, replacing one that an earlier run left. Throws OutputError for anything else there. */
export async function createOwn(path: string): Promise<FileHandle> {
  const found = await lstat(path).catch(missing);
  if (found !== undefined) {
    // A hard link does not matter: the file is not written, only this name is removed.
    check(found, path, Number.POSITIVE_INFINITY);
    await rm(path, { force: true });
  }
  return open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666);
}

/** The file that an earlier run left, or undefined. Throws OutputError for anything else there. */
export async function openOwn(path: string): Promise<FileHandle | undefined> {
  const file = await open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK).catch(async (error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    const found = await lstat(path).catch(missing);
    if (found !== undefined) check(found, path);
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    check(await file.stat(), path);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

function check(found: Stats, path: string, names = 1): void {
  const what = found.isSymbolicLink()
    ? 'is a link'
    : !found.isFile()
      ? 'is not a file'
      : process.getuid !== undefined && found.uid !== process.getuid()
        ? 'belongs to another user'
        : found.nlink > names
          ? 'has another name too'
          : undefined;
  if (what !== undefined)
    throw new OutputError(l10n.t`-o: '${path}' ${what}, and would be written to: remove it, or name another file`);
}

function missing(error: unknown): undefined {
  if (errorCode(error) !== 'ENOENT') throw error;
}
