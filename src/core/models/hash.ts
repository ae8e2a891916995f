/** The model's fingerprint, computed once per state of its files. */
import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cacheFolder';
import { FactCache } from './factCache';

/** Hashes kept; older ones are forgotten. */
const MOST = 500;

function isHash(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** SHA-256, in hex, of the bytes of the files one after the other. Cached by path, size and time of change. */
export async function sha256(files: readonly string[], signal?: AbortSignal, folder = cacheFolder()): Promise<string> {
  const state = files.map((f) => {
    const s = statSync(f);
    return [f, s.size, s.mtimeMs];
  });
  const key = JSON.stringify(state);
  const known = new FactCache(join(folder, 'hashes.json'), MOST, isHash);
  const found = known.read(key);
  if (found !== undefined) return found;
  const hash = createHash('sha256');
  for (const file of files)
    for await (const chunk of createReadStream(file, { signal, highWaterMark: 1 << 20 })) hash.update(chunk);
  const value = hash.digest('hex');
  known.write(key, value);
  return value;
}
