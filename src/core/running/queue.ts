/**
 * Runs rows of many documents in one session. The oldest row is run first, together with rows that may share its run.
 * Each row gets the same numbers as it would get alone.
 */
import * as l10n from '@vscode/l10n';
import type { Row } from '../compile/rows';
import { CancelledError, ChildDiedError, RuntimeError } from '../errors';
import type { FixedLengths } from './lengths';
import { Precedence, type Turn } from './precedence';

/** Each output of the session for one row. */
export type RowOutputs = readonly Float64Array[];

/** Runs rows. */
export interface RowSession {
  /** The outputs of each row, without padding. Rows of one run have the same width. */
  run(rows: readonly Row[], signal?: AbortSignal): Promise<readonly RowOutputs[]>;
  /** Tokens of a row in the run: its own number, or the one that the graph fixes. */
  width(row: Row): number;
  /** The number of rows of `tokens` tokens that fit into a run. */
  rowsAt(tokens: number): number;
  /** Whether shapes inside the graph depend on the ids: then only rows of the same ids run together. */
  readonly ragged: boolean;
  /** Whether rows of one run are independent. */
  keepsRows(): Promise<boolean>;
  /** Whether a row of `tokens` tokens gets the same bits in every run, whatever the other rows are. */
  isExact(tokens: number): Promise<boolean>;
  /** Lengths at which the model runs, of those that are tried; null if nothing fixes them. */
  lengths(): Promise<FixedLengths | null>;
  /** Whether an error means that the run was too large, so that a smaller one may succeed. */
  tooLarge(error: unknown): boolean;
}

/** The conditions for running a row. */
export interface RowRequest {
  /** Largest number of rows in one run, set by the row's request. */
  readonly most: number;
  /** The same object for all rows of one request. A run of only these rows depends on no other document. */
  readonly call: object;
  readonly signal?: AbortSignal;
  readonly turn?: Turn;
}

interface Waiting extends RowRequest {
  readonly row: Row;
  readonly resolve: (outputs: RowOutputs) => void;
  readonly reject: (error: unknown) => void;
}

/** Largest number of tokens in a run of several rows: more urgent rows may have to wait for it. */
const SHORT_RUN = 2048;

function rankOf({ turn }: Waiting): number {
  return turn?.rank ?? 0;
}

/** The queue of one session. */
export class RowQueue {
  private waiting: Waiting[] = [];
  private running = false;
  private limit = Number.POSITIVE_INFINITY;

  constructor(
    private readonly session: RowSession,
    private readonly precedence = new Precedence(),
  ) {}

  /** The outputs of a row. Throws RuntimeError; CancelledError when the signal is aborted before its run. */
  submit(row: Row, request: RowRequest): Promise<RowOutputs> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ ...request, row, resolve, reject });
      if (this.running) return this.precedence.wake();
      this.running = true;
      // All rows requested in this tick of the event loop go together.
      setImmediate(() => void this.drain());
    });
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      const gone = this.waiting.filter((w) => w.signal?.aborted);
      if (gone.length > 0) {
        this.waiting = this.waiting.filter((w) => !gone.includes(w));
        for (const w of gone) w.reject(new CancelledError());
        continue;
      }
      const oldest = this.mostUrgent();
      if (!this.precedence.allows(rankOf(oldest))) {
        await this.precedence.changed();
        continue;
      }
      try {
        const chunk = await this.choose(oldest);
        this.waiting = this.waiting.filter((w) => !chunk.includes(w));
        await this.run(chunk);
      } catch (error) {
        // An error in choosing the run, not in the run: it is reported for the oldest row.
        this.waiting = this.waiting.filter((w) => w !== oldest);
        oldest.reject(error);
      }
    }
    this.running = false;
  }

  /** The oldest of the most urgent rows. */
  private mostUrgent(): Waiting {
    return this.waiting.reduce((best, w) => (rankOf(w) < rankOf(best) ? w : best));
  }

  private async run(chunk: readonly Waiting[]): Promise<void> {
    const [{ signal }] = chunk;
    // Several documents share a run: none of them may cancel it alone.
    const own = chunk.every((w) => w.signal === signal) ? signal : undefined;
    try {
      const rows = chunk.map((w) => w.row);
      const found = await this.session.run(rows, own);
      chunk.forEach((w, k) => {
        if (found[k].every((o) => o.every(Number.isFinite))) w.resolve(found[k]);
        else w.reject(notFinite());
      });
    } catch (error) {
      if (chunk.length === 1) chunk[0].reject(error);
      else if (this.session.tooLarge(error)) {
        this.limit = Math.ceil(chunk.length / 2);
        this.waiting.unshift(...chunk);
      } else if (error instanceof RuntimeError && !(error instanceof ChildDiedError)) {
        // One row may be at fault, or only their combination.
        for (const w of chunk) await this.run([w]);
      } else for (const w of chunk) w.reject(error);
    }
  }

  /** The oldest row and those that may share its run. */
  private async choose(oldest: Waiting): Promise<readonly Waiting[]> {
    const { session } = this;
    const width = session.width(oldest.row);
    const rank = rankOf(oldest);
    const room = Math.max(1, Math.min(this.limit, oldest.most, session.rowsAt(width)));
    // Independent of urgency, which depends on other work: results must not depend on it.
    const short = Math.max(1, Math.min(room, Math.floor(SHORT_RUN / width)));
    const alike = this.waiting.filter(
      (w) => rankOf(w) === rank && session.width(w.row) === width && (!session.ragged || sameIds(w.row, oldest.row)),
    );
    if (room === 1 || alike.length === 1) return [oldest];
    const own = alike.filter((w) => w.call === oldest.call);
    if (own.length < Math.min(short, alike.length) && (await session.isExact(width)))
      return atMost(rank === 0 ? room : short, alike);
    return (await session.keepsRows()) ? atMost(short, own) : [oldest];
  }
}

/** As many of the first rows as each of them allows. */
function atMost(room: number, from: readonly Waiting[]): readonly Waiting[] {
  const chunk: Waiting[] = [];
  let most = room;
  for (const w of from) {
    if (chunk.length >= Math.min(most, w.most)) continue;
    chunk.push(w);
    most = Math.min(most, w.most);
  }
  return chunk;
}

function sameIds(a: Row, b: Row): boolean {
  return a.ids.length === b.ids.length && a.ids.every((id, i) => id === b.ids[i]);
}

function notFinite(): RuntimeError {
  return new RuntimeError(
    l10n.t(
      'the model returned numbers that are not finite (NaN or infinity) for this text: the file may be damaged, or need fp32',
    ),
  );
}
