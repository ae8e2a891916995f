/**
 * Tests which batches a model supports, whatever axes it declares. Some exports lose a batch axis of one (a Squeeze
 * without axes), some only run with a batch of one, some mix the rows of a batch; and runtimes may sum in another order
 * when the number of rows differs. Tested with fixed rows, so that the answer depends only on the model.
 */
import type { Row } from '../compile/rows';
import { ChildDiedError, RuntimeError } from '../errors';
import type { RowOutputs } from './queue';

/** The relative difference allowed between logits of a row in a batch and alone: the order of sums may differ. */
const SAME = 1e-3;

type Run = (rows: readonly Row[]) => Promise<readonly RowOutputs[]>;

/** An error that another batch size may avoid. */
function ofTheGraph(error: unknown): boolean {
  return error instanceof RuntimeError && !(error instanceof ChildDiedError);
}

function near(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((x, i) => !(Math.abs(x - b[i]) > SAME * Math.max(1, Math.abs(x))));
}

function equal(a: RowOutputs, b: RowOutputs): boolean {
  return a.every((values, o) => values.every((x, i) => Object.is(x, b[o][i])));
}

/** False where the run fails because of the graph; other failures are thrown. */
async function unlessFailing(answer: () => Promise<boolean>): Promise<boolean> {
  try {
    return await answer();
  } catch (error) {
    if (!ofTheGraph(error)) throw error;
    return false;
  }
}

/** What is known about the batches of one model. */
export class Batching {
  /** Whether a single row has to be run as two equal rows. */
  private pairs = false;
  private kept: Promise<boolean> | undefined;

  /** The outputs of a row that runs alone. */
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

  /** Whether rows of one run are independent, by the first output. Tested once per model. */
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

  /** Whether each row gets the same bits in a batch, in another order, and alone. */
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
