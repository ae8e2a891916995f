/** Small JSON facts about this machine that cost time to find out again: by key, for a while. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from './hash';

/** A driver may be installed, or go: what was found holds for a day. */
const LIFE = 24 * 3600 * 1000;
const MOST = 200;

interface Entry {
  readonly time: number;
  readonly value: unknown;
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && 'time' in value && typeof value.time === 'number';
}

export class Verdicts {
  constructor(private readonly file = join(cacheFolder(), 'devices.json')) {}

  private all(): Map<string, Entry> {
    try {
      const parsed: unknown = JSON.parse(readFileSync(this.file, 'utf8'));
      if (typeof parsed !== 'object' || parsed === null) return new Map();
      return new Map(Object.entries(parsed).filter((e): e is [string, Entry] => isEntry(e[1])));
    } catch {
      // Absent or damaged: found out again.
      return new Map();
    }
  }

  read(key: string): unknown {
    const found = this.all().get(key);
    return found && Math.abs(Date.now() - found.time) < LIFE ? found.value : undefined;
  }

  write(key: string, value: unknown): void {
    try {
      const entries = this.all().set(key, { time: Date.now(), value });
      mkdirSync(dirname(this.file), { recursive: true });
      const partial = `${this.file}.${process.pid}.partial`;
      writeFileSync(partial, JSON.stringify(Object.fromEntries([...entries].slice(-MOST))));
      renameSync(partial, this.file);
    } catch {
      // A read-only home folder costs time at each start, nothing else.
    }
  }
}
