/** Gradients at single points of the embedding space, with or without noise, for local and sampled methods. */
import type { Row } from '../compile/rows';
import type { RowSample } from '../running/runningModel';
import type { MethodContext } from './methods/method';
import { combine, rowOf } from './paths';
import type { ReadingWindow } from './reading';

export interface Sample {
  /** F at the point. */
  readonly value: number;
  /** The result of each window, for its share of F. */
  readonly byWindow: readonly RowSample[];
}

/** The row of the text itself with a baseline of zero vectors, also for special tokens. */
export function embeddingRow(window: ReadingWindow): Row {
  const row = rowOf(window);
  return { ...row, baselineIds: row.ids, keep: row.ids.map(() => 0), alpha: 1 };
}

/**
 * Gradients at each point.
 * @param places rows of all windows at each point
 * @param known combined logits at each point; if unknown, an F that is not linear in the logits needs one more run
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
  // The cotangent of a linear F is the same everywhere.
  const logits = known ?? (target.linear ? undefined : (await run(() => weights[0])).map(combined));
  const found = await run((k) => logits?.[k] ?? weights[0]);
  return found.map((byWindow, k) => ({ value: target.value(logits?.[k] ?? combined(byWindow)), byWindow }));
}
