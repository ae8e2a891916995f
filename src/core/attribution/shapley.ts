/**
 * Shapley values by permutation sampling (Castro, Gómez, Tejada 2009) in antithetic pairs: each order is followed by
 * its reverse (Mitchell, Cooper, Frank, Holmes 2022), as SHAP's Permutation explainer does. SHAP's and Captum's names:
 * PermutationExplainer, ShapleyValueSampling.
 */
import { Average } from './average';
import type { SeededRandom } from './random';

/** [players]: whether each player is present. */
export type Coalition = readonly boolean[];

/**
 * The worth of each of the coalitions that an order of players forms, in the unit of F. Each has one player more than
 * the one before, from one player to all but one.
 */
export type Worth = (order: readonly number[], coalitions: readonly Coalition[]) => Promise<readonly number[]>;

/** When to stop drawing. */
export interface DrawLimit {
  /** Largest number of permutations, rounded up to whole pairs. */
  readonly samples: number;
  /** In the unit of F: drawing stops when no player's standard error is larger. Undefined: all are drawn. */
  readonly standardError: number | undefined;
}

/** Estimated Shapley values. */
export interface ShapleyValues {
  /** [players], in the unit of F. They sum to `all - none` for any draws. */
  readonly values: Float64Array;
  /** [players], over pairs; null with one pair. */
  readonly standardError: Float64Array | null;
  /** How many permutations were drawn. */
  readonly permutations: number;
}

/** Least number of pairs for a standard error that may stop the drawing. */
const BELIEVED = 4;

/**
 * Estimates Shapley values until a limit of `DrawLimit` is reached.
 * @param players number of players, at least 1
 * @param none the worth of the empty coalition, in the unit of F
 * @param all the worth of all players together, in the unit of F
 * @param onPair called after each pair; its argument gives the values so far
 */
export async function shapleyValues(
  players: number,
  { none, all }: { readonly none: number; readonly all: number },
  worth: Worth,
  random: SeededRandom,
  { samples, standardError }: DrawLimit,
  onPair?: (sofar: () => ShapleyValues) => void,
): Promise<ShapleyValues> {
  const average = new Average(players);
  const sofar = (): ShapleyValues => ({
    values: Float64Array.from(average.mean),
    standardError: average.standardError,
    permutations: 2 * average.count,
  });
  for (;;) {
    const order = random.permutation(players);
    const marginals = new Float64Array(players);
    for (const one of [order, order.toReversed()]) {
      const worths = [none, ...(await worth(one, coalitionsOf(one))), all];
      one.forEach((player, k) => {
        marginals[player] += (worths[k + 1] - worths[k]) / 2;
      });
    }
    average.add(marginals);
    onPair?.(sofar);
    if (2 * average.count >= samples) return sofar();
    const errors = average.standardError;
    if (standardError === undefined || errors === null || average.count < BELIEVED) continue;
    if (errors.every((error) => error <= standardError)) return sofar();
  }
}

/** The coalitions of the first 1 to n - 1 players of an order. */
function coalitionsOf(order: readonly number[]): Coalition[] {
  const present = order.map(() => false);
  return order.slice(0, -1).map((player) => {
    present[player] = true;
    return [...present];
  });
}
