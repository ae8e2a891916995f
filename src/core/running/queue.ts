/**
 * Rows of many documents through one session. Requests that are waiting together share runs: the oldest row goes first and
 * takes along those of its length, or, where padding was seen to change nothing, of a length near it.
 */
import type { Feeds, WireTensor } from '../../protocol/runtime';
import type { Row } from '../compile/rows';
import { CancelledError, RuntimeError } from '../errors';
import { Precedence, type Turn } from './precedence';

/** Where rows are run. */
export interface RowSession {
  run(rows: readonly Row[], signal?: AbortSignal): Promise<Feeds>;
  readonly outputs: readonly string[];
  /** Rows of `tokens` tokens that may share a run. */
  rowsAt(tokens: number): number;
  /** Rows that every run has to have; null when any number will do. */
  readonly batch: number | null;
  /** Whether an error says that the run was too large, so that a smaller one may pass. */
  tooLarge(error: unknown): boolean;
  /** The row with padding up to `tokens`; undefined where that would change its results. */
  pad(row: Row, tokens: number): Promise<Row | undefined>;
  /** The results of a padded row without the padding. `lengths` of the row before. */
  trim(values: Float64Array, output: string, tokens: number, padded: number): Float64Array;
}

interface Waiting {
  readonly row: Row;
  /** Rows in one run at most, as its document asked for. */
  readonly most: number;
  readonly signal: AbortSignal | undefined;
  readonly turn: Turn | undefined;
  readonly resolve: (outputs: readonly Float64Array[]) => void;
  readonly reject: (error: unknown) => void;
}

/** A row may be padded by this share of its length, so that work for padding stays small. */
const NEAR = 1.15;
/** Tokens of a run that others may want to overtake: a run that has begun is waited for. */
const SHORT_RUN = 2048;

function rankOf({ turn }: Waiting): number {
  return turn?.rank ?? 0;
}

export class RowQueue {
  private waiting: Waiting[] = [];
  private running = false;
  private limit = Number.POSITIVE_INFINITY;

  constructor(
    private readonly session: RowSession,
    private readonly precedence = new Precedence(),
  ) {}

  /** The outputs of a row. Throws RuntimeError; CancelledError when the signal is aborted before its run. */
  submit(row: Row, most: number, signal?: AbortSignal, turn?: Turn): Promise<readonly Float64Array[]> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ row, most, signal, turn, resolve, reject });
      if (this.running) return this.precedence.wake();
      this.running = true;
      // All that is asked for in this turn goes together.
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
        await this.runNext(oldest);
      } catch (error) {
        // Not of a run but of choosing one, such as the trial of padding: it is the oldest row's failure.
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

  private async runNext(oldest: Waiting): Promise<void> {
    const { chunk, rows } = await this.choose(oldest);
    const { batch } = this.session;
    while (batch !== null && rows.length < batch) rows.push(rows[rows.length - 1]);
    const [{ signal }] = chunk;
    // Several documents in a run: none of them alone may end it.
    const own = chunk.every((w) => w.signal === signal) ? signal : undefined;
    try {
      const found = await this.session.run(rows, own);
      const padded = rows[0].ids.length;
      const split = this.session.outputs.map((o) => rowsOf(found[o]));
      const odd = split.find((s) => s.length !== rows.length);
      if (odd) throw oddRows(odd.length, rows.length);
      chunk.forEach((w, k) => {
        const outputs = split.map((s, i) => this.session.trim(s[k], this.session.outputs[i], w.row.ids.length, padded));
        if (outputs.every((o) => o.every(Number.isFinite))) w.resolve(outputs);
        else w.reject(notFinite());
      });
    } catch (error) {
      if (this.session.tooLarge(error) && chunk.length > 1 && batch === null) {
        this.limit = Math.ceil(chunk.length / 2);
        this.waiting.unshift(...chunk);
      } else for (const w of chunk) w.reject(error);
    }
  }

  /** Takes the oldest row and those that may share its run from the queue. */
  private async choose(oldest: Waiting): Promise<{ readonly chunk: readonly Waiting[]; readonly rows: Row[] }> {
    const rank = rankOf(oldest);
    const length = oldest.row.ids.length;
    const longest = Math.max(length, Math.floor(length * NEAR), length + 2);
    const short = rank === 0 ? Number.POSITIVE_INFINITY : Math.floor(SHORT_RUN / longest);
    const room = Math.max(1, Math.min(this.limit, short, this.session.batch ?? this.session.rowsAt(longest)));
    const near = this.waiting.filter(
      (w) => rankOf(w) === rank && w.row.ids.length <= longest && w.row.ids.length * NEAR + 2 >= length,
    );
    const same = near.filter(({ row }) => row.ids.length === length);
    const chunk: Waiting[] = [];
    const take = (from: readonly Waiting[]) => {
      for (const w of from) {
        const most = Math.min(room, w.most, ...chunk.map((c) => c.most));
        if (chunk.length < most && !chunk.includes(w)) chunk.push(w);
      }
    };
    take(same);
    let rows = chunk.map((w) => w.row);
    if (chunk.length < room && near.length > same.length) {
      take(near);
      const tokens = Math.max(...chunk.map((w) => w.row.ids.length));
      const padded = await Promise.all(chunk.map((w) => this.session.pad(w.row, tokens)));
      if (padded.every((r) => r !== undefined)) rows = padded;
      else chunk.splice(rows.length);
    }
    this.waiting = this.waiting.filter((w) => !chunk.includes(w));
    return { chunk, rows };
  }
}

function rowsOf({ data, dims }: WireTensor): readonly Float64Array[] {
  const width = dims.slice(1).reduce((a, b) => a * b, 1);
  return Array.from({ length: dims[0] }, (_, i) =>
    Float64Array.from(data.subarray(i * width, (i + 1) * width) as Float32Array),
  );
}

function oddRows(found: number, expected: number): RuntimeError {
  return new RuntimeError(
    `the model gave ${found} rows of logits for ${expected} texts: it is no classifier of whole texts, or fixes its batch without saying so`,
  );
}

function notFinite(): RuntimeError {
  return new RuntimeError(
    'the model returned numbers that are not finite (NaN or infinity) for this text: the file may be damaged, or need fp32',
  );
}
