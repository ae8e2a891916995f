import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import * as v from 'valibot';
import { UsageError } from '../../core/errors';
import type { Outcome } from './outcome';

/** What made a partial file: going on with it makes sense only for the same. Keys are shown to people. */
export type Maker = Readonly<Record<string, unknown>>;

interface Entry extends Outcome {
  /** Length of the partial file after this document. */
  readonly bytes: number;
}

const headerSchema = v.object({ gradlens: v.literal(1), maker: v.record(v.string(), v.unknown()) });
const entrySchema = v.object({
  bytes: v.pipe(v.number(), v.integer(), v.minValue(0)),
  failed: v.boolean(),
  known: v.nullable(v.string()),
  predicted: v.array(v.string()),
  unconverged: v.boolean(),
});

/**
 * FILE.partial.journal beside FILE.partial: a line that says what made it, then a line per document done. A document
 * counts once its line is whole; what stands in FILE.partial after the last one is dropped.
 */
export class Journal {
  readonly #path: string;

  constructor(partial: string) {
    this.#path = `${partial}.journal`;
  }

  async start(maker: Maker): Promise<void> {
    await writeFile(this.#path, `${JSON.stringify({ gradlens: 1, maker })}\n`);
  }

  async add(outcome: Outcome, bytes: number): Promise<void> {
    await appendFile(this.#path, `${JSON.stringify({ ...outcome, bytes })}\n`);
  }

  async remove(): Promise<void> {
    await rm(this.#path, { force: true });
  }

  /**
   * The documents done, of a partial file of `size` bytes. Throws UsageError when the journal is missing, damaged, or
   * was made by another model, other options or other data.
   */
  async read(maker: Maker, size: number): Promise<readonly Entry[]> {
    const text = await readFile(this.#path, 'utf8').catch((cause: unknown) => {
      throw new UsageError(`--resume: there is nothing to go on with ('${this.#path}' is missing)`, { cause });
    });
    const lines = text.split('\n').slice(0, -1); // a torn last line is dropped
    const header = v.safeParse(headerSchema, parsed(lines[0]));
    if (!header.success) throw new UsageError(`--resume: '${this.#path}' is damaged; run without --resume`);
    const changed = changedKeys(header.output.maker, maker);
    if (changed.length > 0) {
      throw new UsageError(
        `--resume: the partial file was made with another ${changed.join(', ')}; run without --resume`,
      );
    }
    const entries: Entry[] = [];
    for (const line of lines.slice(1)) {
      const entry = v.safeParse(entrySchema, parsed(line));
      if (!entry.success || entry.output.bytes > size) break;
      entries.push(entry.output);
    }
    // Written anew: without the lines that no longer count, so that adding goes on behind the last good one.
    const kept = lines.slice(0, 1 + entries.length);
    await writeFile(this.#path, `${kept.join('\n')}\n`);
    return entries;
  }
}

function parsed(line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? '');
  } catch {
    return undefined; // a damaged line, which the schema then refuses
  }
}

function changedKeys(before: Maker, now: Maker): string[] {
  const text = (value: unknown) => JSON.stringify(value) ?? 'undefined';
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
    (key) => text(before[key]) !== text(now[key]),
  );
}
