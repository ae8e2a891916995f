import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { GradlensError } from '../../core/errors';
import type { Sink } from './sink';

/** A result file cannot be written. */
export class OutputError extends GradlensError {}

/**
 * A file that is there whole or not at all: written as FILE.partial beside it and renamed at the end.
 * A device or a pipe (/dev/stdout) is written directly.
 */
export class OutputFile implements Sink {
  /** As the user named it. */
  readonly name: string;
  /** Where the bytes go until `finish`. */
  readonly partial: string;
  readonly #target: string;
  readonly #file: FileHandle;
  #position: number;

  private constructor(name: string, target: string, partial: string, file: FileHandle, position: number) {
    this.name = name;
    this.#target = target;
    this.partial = partial;
    this.#file = file;
    this.#position = position;
  }

  /** Opens FILE.partial before any work starts; `keep` leaves what stands in it. Throws OutputError. */
  static async open(name: string, keep = false): Promise<OutputFile> {
    const found = await stat(name).catch(() => undefined);
    if (found?.isDirectory() || /[\\/]$/.test(name))
      throw new OutputError(`-o: '${name}' is a folder; name a file in it`);
    const target = found === undefined ? name : await realpath(name);
    const partial = found === undefined || found.isFile() ? `${target}.partial` : target;
    try {
      const kept = keep ? await open(partial, 'r+').catch(whenMissing) : undefined;
      const file = kept ?? (await open(partial, 'w'));
      return new OutputFile(name, target, partial, file, kept === undefined ? 0 : (await kept.stat()).size);
    } catch (cause) {
      throw new OutputError(`-o: cannot write '${name}' (${reason(cause, name)})`, { cause });
    }
  }

  /** Bytes written so far. */
  get position(): number {
    return this.#position;
  }

  /** Drops what stands after `bytes`. */
  async cutAt(bytes: number): Promise<void> {
    await this.#file.truncate(bytes);
    this.#position = bytes;
  }

  async write(text: string): Promise<void> {
    const bytes = Buffer.from(text, 'utf8');
    try {
      for (let done = 0; done < bytes.length; ) {
        const at = this.#isDirect ? null : this.#position;
        const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, at);
        done += bytesWritten;
        this.#position += bytesWritten;
      }
    } catch (cause) {
      throw new OutputError(`-o: cannot write '${this.name}' (${reason(cause, this.name)})`, { cause });
    }
  }

  async finish(): Promise<void> {
    await this.#file.close();
    if (this.#isDirect) return;
    await rename(this.partial, this.#target).catch((cause: unknown) => {
      throw new OutputError(`-o: cannot write '${this.name}' (${reason(cause, this.name)})`, { cause });
    });
  }

  async discard(): Promise<void> {
    await this.leave();
    if (!this.#isDirect) await rm(this.partial, { force: true });
  }

  /** Closes, and leaves FILE.partial for a later run to go on with. */
  async leave(): Promise<void> {
    await this.#file.close().catch(() => {}); // closed already
  }

  get #isDirect(): boolean {
    return this.partial === this.#target;
  }
}

function whenMissing(error: unknown): undefined {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}

function reason(error: unknown, name: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return `there is no folder '${path.dirname(name)}'`;
  if (code === 'ENOTDIR') return `'${path.dirname(name)}' is not a folder`;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'no permission';
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'the disk is full';
  return error instanceof Error ? error.message : String(error);
}
