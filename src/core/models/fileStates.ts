/** Whether a model's files are still those that were read: programs point into them by byte. */

import { createHash } from 'node:crypto';
import { type BigIntStats, closeSync, readSync, statSync } from 'node:fs';
import * as l10n from '@vscode/l10n';
import { ModelFolderError } from '../errors';
import { openFile } from '../files';

const STEP = 1 << 20;

interface State {
  /** Which file it is, how large, and when it was written to; 'gone' for none. */
  readonly identity: string;
  /** When anything of it was changed: its bytes, under whatever time it shows, or only its name and permissions. */
  readonly changed: bigint;
}

/** Undefined for a file that is missing or cannot be examined: reading it gives the error. */
function look(file: string): BigIntStats | undefined {
  try {
    return statSync(file, { bigint: true });
  } catch {
    return undefined;
  }
}

function stateOf(file: string): State {
  const s = look(file);
  return s
    ? { identity: `${s.dev} ${s.ino} ${s.size} ${s.mtimeNs}`, changed: s.ctimeNs }
    : { identity: 'gone', changed: 0n };
}

/** SHA-256, in hex, of the bytes of the files one after the other; those that are gone are passed over. Blocks this thread. */
function contentOf(files: readonly string[]): string {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(STEP);
  for (const file of files) {
    if (look(file) === undefined) continue;
    const descriptor = openFile(file);
    try {
      for (let read = -1; read !== 0; ) {
        read = readSync(descriptor, buffer, 0, STEP, null);
        hash.update(buffer.subarray(0, read));
      }
    } finally {
      closeSync(descriptor);
    }
  }
  return hash.digest('hex');
}

export class FileStates {
  private states: ReadonlyMap<string, State>;
  /** SHA-256 of what was read, once that is known. */
  private content: string | undefined;

  constructor(private readonly files: readonly string[]) {
    this.states = this.now();
  }

  /**
   * From now on a file whose time of change alone differs is read again, and is the same where its bytes are: a backup that
   * gives it a second name ends no work. Until then it counts as changed.
   * @param content SHA-256, in hex, of the bytes of the files one after the other
   */
  know(content: string): void {
    this.content = content;
  }

  /** SHA-256, in hex, of the bytes of the files one after the other, as they are now. Blocks this thread. */
  read(): string {
    return contentOf(this.files);
  }

  /** What `know` was told; undefined before. */
  get known(): string | undefined {
    return this.content;
  }

  /** Whether a file was replaced, truncated, written to or removed since. */
  get changed(): boolean {
    return this.difference() !== undefined;
  }

  /** Throws ModelFolderError that names a file that was replaced, truncated, written to or removed since. */
  check(): void {
    const file = this.difference();
    if (file === undefined) return;
    const how = stateOf(file).identity === 'gone' ? 'is gone' : 'was changed';
    throw new ModelFolderError(l10n.t`${file} ${how} while it was in use: run again when the model is complete`);
  }

  private now(): ReadonlyMap<string, State> {
    return new Map(this.files.map((file) => [file, stateOf(file)]));
  }

  /** The first file that has changed. */
  private difference(): string | undefined {
    const now = this.now();
    const other = this.files.find((file) => now.get(file)?.identity !== this.states.get(file)?.identity);
    if (other !== undefined) return other;
    const touched = this.files.find((file) => now.get(file)?.changed !== this.states.get(file)?.changed);
    if (touched === undefined) return undefined;
    if (this.content === undefined || contentOf(this.files) !== this.content) return touched;
    // Seen before its bytes were: a change after that shows the next time.
    this.states = now;
    return undefined;
  }
}
