/** The model's fingerprint, computed once per state of its files. */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileChunks } from '../files';
import { cacheFolder } from './cacheFolder';
import { FactCache } from './factCache';

/** Most hashes in the cache; older ones are removed. */
const MOST = 500;

function isHash(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/**
 * SHA-256, in hex, of the concatenated bytes of the files. Cached by device, inode, size, mtime and ctime: a file that is
 * replaced by one of the same size and mtime still has another inode or ctime.
 */
export async function sha256(files: readonly string[], signal?: AbortSignal, folder = cacheFolder()): Promise<string> {
  const state = () => JSON.stringify(files.map((file) => [file, ...stateOf(file)]));
  const key = state();
  const known = new FactCache(join(folder, 'hashes.json'), MOST, isHash);
  const found = known.read(key);
  if (found !== undefined) return found;
  const hash = createHash('sha256');
  for (const file of files) for await (const chunk of fileChunks(file, signal)) hash.update(chunk);
  const value = hash.digest('hex');
  // The hash of a file that was changed while it was read belongs to no state of the file.
  if (state() === key) known.write(key, value);
  return value;
}

/** Everything by which a file system tells a file and its states apart, as text. */
export function fileState(file: string): string {
  return JSON.stringify([file, ...stateOf(file)]);
}

function stateOf(file: string): readonly string[] {
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].map(String);
}
