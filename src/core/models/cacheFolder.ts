import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder of Gradlens' own cache, by the convention of the platform. Everything in it can be computed again. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (env.GRADLENS_CACHE) return env.GRADLENS_CACHE;
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'gradlens', 'Cache');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'gradlens');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'gradlens');
}
