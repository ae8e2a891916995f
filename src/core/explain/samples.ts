/** Gradients at single places of the embedding space, noise included: what local and sampled methods ask of the model. */
import type { Row } from '../compile/rows';
import type { RowSample } from '../running/runningModel';
import type { MethodContext } from './methods/method';
import { combine, rowOf } from './paths';
import type { ReadingWindow } from './reading';

export interface Sample {
  /** F there. */
  readonly value: number;
  /** Of each window; each window's share of F. */
  readonly byWindow: readonly RowSample[];
}

/** The text itself, with its whole embedding as the difference from the baseline: a vector of zeros, special tokens too. */
export function embeddingRow(window: ReadingWindow): Row {
  const row = rowOf(window);
  return { ...row, baselineIds: row.ids, keep: row.ids.map(() => 0), alpha: 1 };
}

/**
 * @param places rows of all windows at each place
 * @param known combined logits there, where they are known; else an F that bends in the logits costs a run more
 */
export async function sampled(
  c: Pick<MethodContext, 'model' | 'target' | 'weights' | 'batch' | 'work' | 'onNodes'>,
  places: readonly (readonly Row[])[],
  known?: readonly (readonly number[])[],
): Promise<readonly Sample[]> {
  const { model, target, weights } = c;
  const run = async (at: (place: number) => readonly number[]): Promise<readonly (readonly RowSample[])[]> => {
    const rows = places.flatMap((windows, k) => {
      const cotangent = target.cotangent(at(k));
      return windows.map((row, w) => ({ ...row, cotangent: cotangent.map((x, label) => x * weights[w][label]) }));
    });
    const found = await model.samples(rows, c.batch, c.work, c.onNodes);
    const width = c.weights.length;
    return places.map((_, k) => found.slice(k * width, (k + 1) * width));
  };
  const combined = (found: readonly RowSample[]) =>
    combine(
      found.map(({ logits }) => logits),
      weights,
    );
  // A linear F has the same cotangent everywhere.
  const logits = known ?? (target.linear ? undefined : (await run(() => weights[0])).map(combined));
  const found = await run((k) => logits?.[k] ?? weights[0]);
  return found.map((byWindow, k) => ({ value: target.value(logits?.[k] ?? combined(byWindow)), byWindow }));
}
