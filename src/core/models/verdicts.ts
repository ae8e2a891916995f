/** Results about this machine, such as which devices compute correctly; they expire after a day. */
import { FactCache } from './factCache';

/** A driver may be installed, or go: what was found holds for a day. */
const LIFE = 24 * 3600 * 1000;
const MOST = 200;

interface Entry {
  /** When it was found, in milliseconds since 1970. */
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

  /** What was found under `key` in the last day; undefined where nothing was. */
  read(key: string): unknown {
    const found = this.facts.read(key);
    return found && Math.abs(Date.now() - found.time) < LIFE ? found.value : undefined;
  }

  write(key: string, value: unknown): void {
    this.facts.write(key, { time: Date.now(), value });
  }
}
