/**
 * How many rows a model takes in truth, whatever its axes say. Some exports lose a batch of one (a Squeeze without axes),
 * some run with a batch of one only, some mix what stands in one batch; and runtimes sum in another order where the number
 * of rows is another. Asked of rows that are made for it, so that the answer hangs on the model alone.
 */
import type { Row } from '../compile/rows';
import { ChildDiedError, RuntimeError } from '../errors';
import type { RowOutputs } from './queue';

/** Logits of a row beside others may differ by this from those alone, relative to their size: order of sums. */
const SAME = 1e-3;

type Run = (rows: readonly Row[]) => Promise<readonly RowOutputs[]>;

/** An error that another number of rows may mend. */
function ofTheGraph(error: unknown): boolean {
  return error instanceof RuntimeError && !(error instanceof ChildDiedError);
}

function near(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((x, i) => !(Math.abs(x - b[i]) > SAME * Math.max(1, Math.abs(x))));
}

function equal(a: RowOutputs, b: RowOutputs): boolean {
  return a.every((values, o) => values.every((x, i) => Object.is(x, b[o][i])));
}

/** False where a run fails for what the graph is; other failures are thrown. */
async function unlessFailing(answer: () => Promise<boolean>): Promise<boolean> {
  try {
    return await answer();
  } catch (error) {
    if (!ofTheGraph(error)) throw error;
    return false;
  }
}

export class Batching {
  /** A row alone is fed twice. */
  private pairs = false;
  private kept: Promise<boolean> | undefined;

  /** The outputs of a row that is run without others. */
  async one(row: Row, run: Run): Promise<RowOutputs> {
    if (this.pairs) return (await run([row, row]))[0];
    try {
      return (await run([row]))[0];
    } catch (error) {
      if (!ofTheGraph(error)) throw error;
      const found = await run([row, row]).catch(() => undefined);
      if (!found) throw error;
      this.pairs = true;
      return found[0];
    }
  }

  /** Whether rows of one run leave each other alone: the first output tells. Asked once for the model. */
  keepsRows(rows: readonly Row[], run: Run): Promise<boolean> {
    this.kept ??= unlessFailing(async () => {
      const together = await run(rows);
      const last = rows.length - 1;
      return near((await this.one(rows[last], run))[0], together[last][0]);
    });
    this.kept.catch(() => {
      this.kept = undefined;
    });
    return this.kept;
  }

  /** Whether each row gets the same bits beside the others, in another order, and alone. */
  isExact(rows: readonly Row[], run: Run): Promise<boolean> {
    return unlessFailing(async () => {
      const together = await run(rows);
      const reversed = (await run([...rows].reverse())).toReversed();
      for (const [i, row] of rows.entries()) {
        const alone = await this.one(row, run);
        if (!equal(alone, together[i]) || !equal(alone, reversed[i])) return false;
      }
      return true;
    });
  }
}
