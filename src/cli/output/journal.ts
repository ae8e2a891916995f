import type { FileHandle } from 'node:fs/promises';
import { rm } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { UsageError } from '../../core/errors';
import type { Outcome } from './outcome';
import { outputError } from './outputError';
import { createOwn, openOwn } from './ownFile';

/** What made a partial file: only the same can continue it. Keys are shown to the user. */
export type Maker = Readonly<Record<string, unknown>>;

/** By key of a maker: whether a journal's value still holds, where equality is not the test. */
type Same = Readonly<Record<string, (before: unknown) => boolean>>;

/** A document that was worked on. */
export interface JournalEntry extends Outcome {
  /** Its place among all documents, from 0. */
  readonly document: number;
  /** Its bytes in the partial file: [from, to), none of a document that failed. */
  readonly from: number;
  readonly to: number;
}

const headerSchema = v.object({ gradlens: v.literal(2), maker: v.record(v.string(), v.unknown()) });
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const entrySchema = v.object({
  document: count,
  from: count,
  to: count,
  failed: v.boolean(),
  known: v.nullable(v.string()),
  predicted: v.array(v.string()),
  unconverged: v.boolean(),
});

/**
 * FILE.partial.journal beside FILE.partial: a line that says what made it, then a line per document that was worked on, in
 * the order in which that was done. A document is done once its line is whole; one that failed is done again by a later
 * run, and its later line counts.
 */
export class Journal {
  private file: FileHandle | undefined;
  /** Whether the journal is of this run, or of one that it continues. */
  private own = false;
  /** Bytes that are written. */
  private position = 0;

  constructor(
    private readonly path: string,
    private readonly output: string,
  ) {}

  async start(maker: Maker): Promise<void> {
    try {
      this.file = await createOwn(this.path);
    } catch (cause) {
      throw outputError(this.output, cause);
    }
    this.own = true;
    await this.line({ gradlens: 2, maker });
  }

  async add(entry: JournalEntry): Promise<void> {
    await this.line(entry);
  }

  async close(): Promise<void> {
    await this.file?.close().catch(() => {}); // closed already
    this.file = undefined;
  }

  async remove(): Promise<void> {
    await this.close();
    if (this.own) await rm(this.path, { force: true });
  }

  /**
   * The entries for a partial file of `size` bytes, in the order of writing. Throws UsageError when the journal is
   * missing, damaged, or was made by another model, other options or other data.
   */
  async read(maker: Maker, size: number, same: Same = {}): Promise<readonly JournalEntry[]> {
    const file = await openOwn(this.path);
    if (file === undefined)
      throw new UsageError(l10n.t`--resume: there is nothing to resume ('${this.path}' is missing)`);
    this.file = file;
    this.own = true;
    const lines = (await file.readFile('utf8')).split('\n').slice(0, -1); // a torn last line is dropped
    const header = v.safeParse(headerSchema, parsed(lines[0]));
    if (!header.success) throw new UsageError(l10n.t`--resume: '${this.path}' is damaged; run without --resume`);
    const changed = changedKeys(header.output.maker, maker, same);
    if (changed.length > 0) {
      throw new UsageError(
        l10n.t`--resume: the partial file was made with another ${changed.join(', ')}; run without --resume`,
      );
    }
    const entries: JournalEntry[] = [];
    for (const line of lines.slice(1)) {
      const entry = v.safeParse(entrySchema, parsed(line));
      if (!entry.success || entry.output.from > entry.output.to || entry.output.to > size) break;
      entries.push(entry.output);
    }
    // New lines are written after the last valid line.
    const kept = lines.slice(0, 1 + entries.length).reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
    await file.truncate(kept);
    this.position = kept;
    return entries;
  }

  private async line(value: unknown): Promise<void> {
    try {
      const bytes = Buffer.from(`${JSON.stringify(value)}\n`, 'utf8');
      for (let done = 0; done < bytes.length && this.file !== undefined; ) {
        const { bytesWritten } = await this.file.write(bytes, done, bytes.length - done, this.position);
        done += bytesWritten;
        this.position += bytesWritten;
      }
    } catch (cause) {
      throw outputError(this.output, cause);
    }
  }
}

function parsed(line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? '');
  } catch {
    return undefined; // a damaged line, which the schema then refuses
  }
}

function changedKeys(before: Maker, now: Maker, same: Same): string[] {
  const text = (value: unknown) => JSON.stringify(value) ?? 'undefined';
  const equal = (key: string) => same[key]?.(before[key]) ?? text(before[key]) === text(now[key]);
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].filter((key) => !equal(key));
}
