/** Memory of processes, as Linux tells it; nothing elsewhere. */
import { readdirSync, readFileSync } from 'node:fs';

/** In bytes. */
export interface Memory {
  /** The most that was resident at any time; a page of a file that two programs map counts twice. */
  readonly peak: number;
  readonly resident: number;
  /** Of its own: heap, stacks and whatever was written. */
  readonly own: number;
  /** Pages of files, each once, which the system shares and may drop: code, and weights that are mapped. */
  readonly files: number;
}

/** Undefined where the system does not tell, or the process is gone. */
export function memoryOf(pid: number): Memory | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const maps = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const size = (text: string, name: string) => 1024 * Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]);
    return {
      peak: size(status, 'VmHWM'),
      resident: size(status, 'VmRSS'),
      own: size(maps, 'Anonymous'),
      files: size(maps, 'Pss_File'),
    };
  } catch {
    return undefined;
  }
}

/** The processes that a process started, in order. */
export function childrenOf(pid: number): readonly number[] {
  try {
    const lists = readdirSync(`/proc/${pid}/task`).map((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'),
    );
    return lists
      .flatMap((list) => list.trim().split(' '))
      .filter(Boolean)
      .map(Number)
      .sort((a, b) => a - b);
  } catch {
    return [];
  }
}

/** '1,234 MB', or 'not known'. */
export function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? 'not known' : `${Math.round(bytes / 1e6).toLocaleString('en')} MB`;
}
