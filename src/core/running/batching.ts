/**
 * How many rows a file takes in truth, whatever its axes say. Some exports lose a batch of one (a Squeeze without axes),
 * some run with a batch of one only, some mix what stands in one batch. Found by the first runs, kept for the model.
 */
import type { Feeds, WireTensor } from '../../protocol/runtime';
import type { Row } from '../compile/rows';
import { ChildDiedError, RuntimeError } from '../errors';

/** Logits of a row beside others may differ by this from those alone, relative to their size: order of sums. */
const SAME = 1e-3;

type Run = (rows: readonly Row[]) => Promise<Feeds>;

/** Rows [from, to) of an output. */
function slice({ type, dims, data }: WireTensor, from: number, to: number): WireTensor {
  const width = dims.slice(1).reduce((a, b) => a * b, 1);
  return {
    type,
    dims: [to - from, ...dims.slice(1)],
    data: Float32Array.from(data.slice(from * width, to * width), Number),
  };
}

function joined(parts: readonly Feeds[]): Feeds {
  const join = (name: string): WireTensor => {
    const tensors = parts.map((p) => p[name]);
    const data = Float32Array.from(tensors.flatMap((t) => Array.from(t.data as ArrayLike<number>, Number)));
    return { type: tensors[0].type, dims: [parts.length, ...tensors[0].dims.slice(1)], data };
  };
  return Object.fromEntries(Object.keys(parts[0]).map((name) => [name, join(name)]));
}

/** An error that another number of rows may mend. */
function ofTheGraph(error: unknown): boolean {
  return error instanceof RuntimeError && !(error instanceof ChildDiedError);
}

export class Batching {
  /** A row alone is fed twice. */
  private pairs = false;
  /** Whether rows of one run are known to leave each other alone. */
  private checked = false;
  /** Every row needs a run of its own. */
  alone = false;

  /** The outputs of rows, each as the model gives them for that row. `logits` names the output that tells. */
  async run(rows: readonly Row[], logits: string, run: Run): Promise<Feeds> {
    if (rows.length === 1) return this.one(rows[0], run);
    if (!this.alone) {
      const together = await this.together(rows, logits, run);
      if (together) return together;
    }
    const parts: Feeds[] = [];
    for (const row of rows) parts.push(await this.one(row, run));
    return joined(parts);
  }

  private async one(row: Row, run: Run): Promise<Feeds> {
    const twice = async () => {
      const found = await run([row, row]);
      return Object.fromEntries(Object.entries(found).map(([name, t]) => [name, slice(t, 0, 1)]));
    };
    if (this.pairs) return twice();
    try {
      return await run([row]);
    } catch (error) {
      if (!ofTheGraph(error)) throw error;
      const found = await twice().catch(() => undefined);
      if (!found) throw error;
      this.pairs = true;
      return found;
    }
  }

  /** Several rows in one run; undefined where that fails, or gives a row what it would not get alone. */
  private async together(rows: readonly Row[], logits: string, run: Run): Promise<Feeds | undefined> {
    const last = rows.length - 1;
    let found: Feeds | undefined;
    try {
      found = await run(rows);
      if (this.checked && found[logits].dims[0] === rows.length) return found;
    } catch (error) {
      if (this.checked || !ofTheGraph(error)) throw error;
    }
    // Throws where the row is at fault and not its company.
    const single = await this.one(rows[last], run);
    const [a, b] = [single[logits].data, found && slice(found[logits], last, last + 1).data];
    const same =
      found?.[logits].dims[0] === rows.length &&
      Array.from(a, Number).every((x, i) => !(Math.abs(x - Number(b?.[i])) > SAME * Math.max(1, Math.abs(x))));
    this.checked = same;
    this.alone = !same;
    return same ? found : undefined;
  }
}
