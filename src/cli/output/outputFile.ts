import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { OutputError, outputError } from './outputError';
import { createOwn, openOwn } from './ownFile';
import { RunLock } from './runLock';
import type { OutputSink } from './sink';

/** Bytes [from, to) of a file. */
export interface Piece {
  readonly from: number;
  readonly to: number;
}

/** Bytes that are copied at once. */
const STEP = 1 << 20;

/**
 * A file that is written completely or not at all: written as FILE.partial beside it, by one run at a time, and renamed
 * at the end. A device or a pipe (/dev/stdout) is written directly.
 */
export class OutputFile implements OutputSink {
  /** Bytes written so far. */
  private written = 0;

  private constructor(
    /** As the user named it. */
    readonly name: string,
    private readonly target: string,
    /** Where the bytes go until `finish`. */
    readonly partial: string,
    private file: FileHandle,
    /** Null for what is written directly. */
    private readonly lock: RunLock | null,
  ) {}

  /** Opens FILE.partial before any work starts; `keep` keeps its contents. Throws OutputError. */
  static async open(name: string, keep = false): Promise<OutputFile> {
    const found = await stat(name).catch(() => undefined);
    if (found?.isDirectory() || /[\\/]$/.test(name))
      throw new OutputError(l10n.t`-o: '${name}' is a folder; name a file in it`);
    try {
      if (found !== undefined && !found.isFile()) return new OutputFile(name, name, name, await open(name, 'w'), null);
      const target = found === undefined ? await located(name) : await realpath(name);
      return await OutputFile.beside(name, target, keep);
    } catch (cause) {
      throw outputError(name, cause);
    }
  }

  private static async beside(name: string, target: string, keep: boolean): Promise<OutputFile> {
    const partial = `${target}.partial`;
    const lock = await RunLock.take(`${partial}.lock`, name);
    try {
      const kept = keep ? await openOwn(partial) : undefined;
      const output = new OutputFile(name, target, partial, kept ?? (await createOwn(partial)), lock);
      output.written = kept === undefined ? 0 : (await kept.stat()).size;
      return output;
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** Written directly, without a partial file. */
  get direct(): boolean {
    return this.lock === null;
  }

  get position(): number {
    return this.written;
  }

  /** Truncates it to `bytes`. */
  async cutAt(bytes: number): Promise<void> {
    await this.file.truncate(bytes);
    this.written = bytes;
  }

  async write(text: string): Promise<void> {
    try {
      await this.append(Buffer.from(text, 'utf8'));
    } catch (cause) {
      throw outputError(this.name, cause);
    }
  }

  /** Gives the file its name. With `pieces` it consists of these parts of what was written, in their order. */
  async finish(pieces?: readonly Piece[]): Promise<void> {
    try {
      const made = pieces === undefined ? this.partial : await this.assemble(pieces);
      await this.file.close();
      if (this.lock === null) return;
      await rename(made, this.target);
      if (made !== this.partial) await rm(this.partial, { force: true });
      await this.lock.release();
    } catch (cause) {
      throw outputError(this.name, cause);
    }
  }

  async discard(): Promise<void> {
    await this.file.close().catch(() => {}); // closed already
    if (this.lock === null) return;
    await rm(this.partial, { force: true });
    await this.lock.release();
  }

  /** Closes, and leaves FILE.partial for a later run to continue. */
  async leave(): Promise<void> {
    await this.file.close().catch(() => {}); // closed already
    await this.lock?.release();
  }

  private async append(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const at = this.lock === null ? null : this.written;
      const { bytesWritten } = await this.file.write(bytes, done, bytes.length - done, at);
      done += bytesWritten;
      this.written += bytesWritten;
    }
  }

  /** A file of the pieces beside this one, which stays as it is in case that fails. */
  private async assemble(pieces: readonly Piece[]): Promise<string> {
    const whole = `${this.partial}.whole`;
    const to = await createOwn(whole);
    try {
      const buffer = Buffer.allocUnsafe(STEP);
      for (const { from, to: end } of pieces) {
        for (let at = from; at < end; ) {
          const { bytesRead } = await this.file.read(buffer, 0, Math.min(STEP, end - at), at);
          if (bytesRead === 0) throw new OutputError(l10n.t`-o: '${this.partial}' was cut while it was in use`);
          await to.writeFile(buffer.subarray(0, bytesRead));
          at += bytesRead;
        }
      }
      await to.close();
      return whole;
    } catch (error) {
      await to.close().catch(() => {}); // the first error counts
      await rm(whole, { force: true });
      throw error;
    }
  }
}

/** The path of a file that is not there yet, links to its folder resolved: however it is named, it is one output. */
async function located(name: string): Promise<string> {
  return path.join(await realpath(path.dirname(name)), path.basename(name));
}
