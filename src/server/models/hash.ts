/** The model's fingerprint, computed once per state of its files. */
import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where Gradlens keeps what it can make again, by the platform's custom. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (env.GRADLENS_CACHE) return env.GRADLENS_CACHE;
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'gradlens', 'Cache');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'gradlens');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'gradlens');
}

/** Hashes kept; older ones are forgotten. */
const MOST = 500;

function known(file: string): Record<string, string> {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof parsed !== 'object' || parsed === null) return {};
    return Object.fromEntries(Object.entries(parsed).filter((e): e is [string, string] => typeof e[1] === 'string'));
  } catch {
    // Absent or damaged: it is only a cache.
    return {};
  }
}

function remember(file: string, entries: Record<string, string>): void {
  try {
    mkdirSync(join(file, '..'), { recursive: true });
    const partial = `${file}.${process.pid}.partial`;
    writeFileSync(partial, JSON.stringify(Object.fromEntries(Object.entries(entries).slice(-MOST))));
    renameSync(partial, file);
  } catch {
    // A read-only home folder costs time at each start, nothing else.
  }
}

/** SHA-256, in hex, of the bytes of the files one after the other. Cached by path, size and time of change. */
export async function sha256(files: readonly string[], signal?: AbortSignal, folder = cacheFolder()): Promise<string> {
  const state = files.map((f) => {
    const s = statSync(f);
    return [f, s.size, s.mtimeMs];
  });
  const key = JSON.stringify(state);
  const store = join(folder, 'hashes.json');
  const entries = known(store);
  if (entries[key]) return entries[key];
  const hash = createHash('sha256');
  for (const file of files)
    for await (const chunk of createReadStream(file, { signal, highWaterMark: 1 << 20 })) hash.update(chunk);
  const value = hash.digest('hex');
  remember(store, { ...known(store), [key]: value });
  return value;
}
