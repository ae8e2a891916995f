import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where Gradlens keeps what it can make again, by the platform's custom. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (env.GRADLENS_CACHE) return env.GRADLENS_CACHE;
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'gradlens', 'Cache');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'gradlens');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'gradlens');
}
