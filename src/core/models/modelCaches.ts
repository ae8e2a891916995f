/** Caches of results about models, on disk. */
import { join } from 'node:path';
import { cacheFolder } from './cacheFolder';
import { sha256 } from './hash';
import { ProgramStore } from './programStore';
import { Verdicts } from './verdicts';

export interface ModelCaches {
  /** SHA-256, in hex, of the concatenated bytes of the files. */
  hash(files: readonly string[], signal?: AbortSignal): Promise<string>;
  readonly programs: ProgramStore;
  /** Verdicts on devices. */
  readonly verdicts: Verdicts;
}

/** The caches in a folder; by default Gradlens' own cache folder. */
export function modelCaches(folder = cacheFolder()): ModelCaches {
  return {
    hash: (files, signal) => sha256(files, signal, folder),
    programs: new ProgramStore(join(folder, 'programs')),
    verdicts: new Verdicts(join(folder, 'devices.json')),
  };
}
