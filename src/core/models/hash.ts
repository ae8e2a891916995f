/** The model's fingerprint, computed once per state of its files. */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileChunks } from '../files';
import { cacheFolder } from './cacheFolder';
import { FactCache } from './factCache';

/** Hashes kept; older ones are forgotten. */
const MOST = 500;

function isHash(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/**
 * SHA-256, in hex, of the bytes of the files one after the other. Cached by everything by which a file system tells files
 * and their states apart: a file that was swapped for one of its size and time has another number, or was changed later.
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
  // Of a file that was changed meanwhile it is the hash of nothing that was ever there.
  if (state() === key) known.write(key, value);
  return value;
}

function stateOf(file: string): readonly string[] {
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].map(String);
}
