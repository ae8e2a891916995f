/** Detects changes of a model's files after they were read: programs refer to them by byte offset. */

import { createHash } from 'node:crypto';
import { type BigIntStats, closeSync, readSync, statSync } from 'node:fs';
import * as l10n from '@vscode/l10n';
import { ModelFolderError } from '../errors';
import { openFile } from '../files';

const STEP = 1 << 20;

interface State {
  /** Device, inode, size and modification time; 'gone' if there is no file. */
  readonly identity: string;
  /** ctime: changes with the contents, the name and the permissions, and cannot be set by programs. */
  readonly changed: bigint;
}

/** Undefined for a file that is missing or cannot be examined: the error is reported when it is read. */
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

/** SHA-256, in hex, of the concatenated bytes of the files; missing files are skipped. Blocks this thread. */
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
  /** SHA-256 of the contents that were read; undefined until `know` is called. */
  private content: string | undefined;

  constructor(private readonly files: readonly string[]) {
    this.states = this.now();
  }

  /**
   * Sets the hash of the contents. From then on a file of which only the ctime differs is read again and counts as
   * changed only if its bytes differ: a backup that adds a hard link stops no work. Before, it counts as changed.
   * @param content SHA-256, in hex, of the concatenated bytes of the files
   */
  know(content: string): void {
    this.content = content;
  }

  /** SHA-256, in hex, of the concatenated bytes of the files as they are now. Blocks this thread. */
  read(): string {
    return contentOf(this.files);
  }

  /** The hash that was passed to `know`; undefined before. */
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
    // The state is taken before the bytes are read, so that a later change is found at the next check.
    this.states = now;
    return undefined;
  }
}
