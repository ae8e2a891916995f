/**
 * A cache of compiled programs on disk. They can be compiled again, so a failure here only costs time. Several processes
 * may read and write at once: files appear complete or not at all.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFileBytes } from '../files';

/** Largest total size in bytes; programs that were read longest ago are removed first. */
const LIMIT = 256 * 1024 * 1024;
/** Largest program in bytes that is stored; larger ones contain copied weights. */
const LARGEST = LIMIT / 4;
const DIGEST = 32;
/** Age in milliseconds after which a temporary file of a process that died while writing is removed. */
const ABANDONED = 24 * 3600 * 1000;

function digest(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

export class ProgramStore {
  constructor(
    private readonly folder: string,
    private readonly limit = LIMIT,
  ) {}

  private file(key: string): string {
    return join(this.folder, digest(Buffer.from(key, 'utf8')).toString('hex'));
  }

  /** The bytes stored under `key`; undefined if there are none or they are damaged. */
  read(key: string): Uint8Array | undefined {
    const file = this.file(key);
    try {
      const bytes = readFileBytes(file, DIGEST + LARGEST);
      const content = bytes.subarray(DIGEST);
      if (!digest(content).equals(bytes.subarray(0, DIGEST))) {
        rmSync(file, { force: true });
        return undefined;
      }
      const now = new Date();
      utimesSync(file, now, now);
      return content;
    } catch {
      return undefined;
    }
  }

  /** Stores `bytes` under `key`, completely or not at all. */
  write(key: string, bytes: Uint8Array): void {
    if (bytes.byteLength > Math.min(LARGEST, this.limit)) return;
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      const file = this.file(key);
      const partial = `${file}.${randomUUID()}.partial`;
      try {
        writeFileSync(partial, Buffer.concat([digest(bytes), bytes]), { mode: 0o600 });
        renameSync(partial, file);
      } finally {
        rmSync(partial, { force: true });
      }
      this.shrink();
    } catch {
      // A full disk or a read-only home folder: the program is compiled again the next time.
    }
  }

  private shrink(): void {
    const found = readdirSync(this.folder).flatMap((name) => {
      const path = join(this.folder, name);
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat?.isFile() ? [{ path, size: stat.size, time: stat.mtimeMs }] : [];
    });
    const [partial, whole] = [true, false].map((p) => found.filter(({ path }) => path.endsWith('.partial') === p));
    const old = partial.filter(({ time }) => Date.now() - time > ABANDONED);
    let total = whole.reduce((sum, { size }) => sum + size, 0);
    const gone = whole
      .sort((a, b) => a.time - b.time)
      .filter(({ size }) => {
        if (total <= this.limit) return false;
        total -= size;
        return true;
      });
    for (const { path } of [...old, ...gone]) rmSync(path, { force: true });
  }
}
