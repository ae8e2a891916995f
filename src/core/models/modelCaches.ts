/** Results about models that are kept between runs. */
import { join } from 'node:path';
import { cacheFolder } from './cacheFolder';
import { sha256 } from './hash';
import { ProgramStore } from './programStore';
import { Verdicts } from './verdicts';

export interface ModelCaches {
  /** SHA-256, in hex, of the bytes of the files one after the other. */
  hash(files: readonly string[], signal?: AbortSignal): Promise<string>;
  readonly programs: ProgramStore;
  /** Which device computes. */
  readonly verdicts: Verdicts;
}

/** In a folder; by default the user's own. */
export function modelCaches(folder = cacheFolder()): ModelCaches {
  return {
    hash: (files, signal) => sha256(files, signal, folder),
    programs: new ProgramStore(join(folder, 'programs')),
    verdicts: new Verdicts(join(folder, 'devices.json')),
  };
}
