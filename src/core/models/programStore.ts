/**
 * Programs of models seen before, on disk: made again at any time, so that every failure here costs time alone. Several
 * processes may read and write at once: files appear whole or not at all.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFileBytes } from '../files';

/** Bytes that are kept in all; what was read longest ago goes first. */
const LIMIT = 256 * 1024 * 1024;
/** A larger program, of weights that had to be copied, is not worth its place. */
const LARGEST = LIMIT / 4;
const DIGEST = 32;
/** What a process that died in mid-write left behind, after a day. */
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

  /** The bytes that were kept under `key`; undefined where there are none, or not as they were written. */
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

  /** Keeps `bytes` under `key`, whole or not at all. */
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
      // A full disk or a read-only home folder: the program is made again the next time.
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
