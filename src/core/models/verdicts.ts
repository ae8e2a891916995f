/** Results about this machine, such as which devices compute correctly; they expire after a day. */
import { FactCache } from './factCache';

/** A verdict expires after a day, in milliseconds, as drivers may be installed or removed. */
const LIFE = 24 * 3600 * 1000;
const MOST = 200;

interface Entry {
  /** Time of the verdict, in milliseconds since 1970. */
  readonly time: number;
  readonly value: unknown;
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && 'time' in value && typeof value.time === 'number';
}

export class Verdicts {
  private readonly facts: FactCache<Entry>;

  constructor(file: string) {
    this.facts = new FactCache(file, MOST, isEntry);
  }

  /** The result stored under `key` in the last day; undefined if there is none. */
  read(key: string): unknown {
    const found = this.facts.read(key);
    return found && Math.abs(Date.now() - found.time) < LIFE ? found.value : undefined;
  }

  write(key: string, value: unknown): void {
    this.facts.write(key, { time: Date.now(), value });
  }
}
