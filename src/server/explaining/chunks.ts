/** Many rows through one session: how many at once, in which order, and what to do when memory runs out. */
import type { WorkContext } from '../../protocol/requests';
import type { Feeds, WireTensor } from '../../protocol/runtime';
import type { Row } from '../compile/rows';
import { RuntimeError, throwIfCancelled } from '../errors';

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
}

function rowsOf({ data, dims }: WireTensor): readonly Float64Array[] {
  const width = dims.slice(1).reduce((a, b) => a * b, 1);
  return Array.from({ length: dims[0] }, (_, i) =>
    Float64Array.from(data.subarray(i * width, (i + 1) * width) as Float32Array),
  );
}

/**
 * The outputs of each row, in the order of the rows. Only rows of the same length share a run, so that nothing is
 * padded. `onDone` hears of each finished run's rows. Throws RuntimeError, CancelledError between runs.
 */
export async function runRows(
  session: RowSession,
  rows: readonly Row[],
  { signal }: WorkContext,
  onDone?: (rows: number) => void,
): Promise<readonly (readonly Float64Array[])[]> {
  const results: (readonly Float64Array[])[] = [];
  const order = rows.map((_, i) => i).sort((a, b) => rows[a].ids.length - rows[b].ids.length || a - b);
  let limit = session.batch ?? Number.POSITIVE_INFINITY;
  for (let at = 0; at < order.length; ) {
    throwIfCancelled(signal);
    const tokens = rows[order[at]].ids.length;
    const most = Math.max(1, Math.min(limit, session.batch ?? session.rowsAt(tokens)));
    const chunk = order.slice(at, at + most).filter((i) => rows[i].ids.length === tokens);
    const run = chunk.map((i) => rows[i]);
    while (session.batch !== null && run.length < session.batch) run.push(run[run.length - 1]);
    try {
      const found = await session.run(run, signal);
      const split = session.outputs.map((o) => rowsOf(found[o]));
      chunk.forEach((i, k) => {
        results[i] = split.map((s) => s[k]);
      });
    } catch (error) {
      if (!session.tooLarge(error) || chunk.length === 1 || session.batch !== null) throw error;
      limit = Math.ceil(chunk.length / 2);
      continue;
    }
    at += chunk.length;
    onDone?.(chunk.length);
  }
  for (const row of results) for (const values of row) if (!values.every(Number.isFinite)) throw notFinite();
  return results;
}

function notFinite(): RuntimeError {
  return new RuntimeError(
    'the model returned numbers that are not finite (NaN or infinity) for this text: the file may be damaged, or need fp32',
  );
}
