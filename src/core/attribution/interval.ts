/** Means of random draws with their 95 % intervals. */

/** A number and its 95 % interval; of what is not drawn, all three are the same. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Student's t at 97.5 %, for 1 to 10 degrees of freedom. */
const QUANTILES = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];
const NORMAL = 1.959964;

/** Student's t at 97.5 %; beyond the table by the expansion of Cornish and Fisher, right to 0.001. */
function quantile(degrees: number): number {
  const z = NORMAL;
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
  ];
  return QUANTILES[degrees - 1] ?? terms.reduce((sum, term, i) => sum + term / degrees ** (i + 1), z);
}

/** Of a number that is exact. */
export function exact(value: number): Interval {
  return { value, low: value, high: value };
}

/** The mean of at least one draw, with Student's interval, cut to [least, most]; a single draw tells only the bounds. */
export function meanInterval(draws: readonly number[], least: number, most: number): Interval {
  const n = draws.length;
  const value = draws.reduce((sum, x) => sum + x, 0) / n;
  if (n < 2) return { value, low: least, high: most };
  const variance = draws.reduce((sum, x) => sum + (x - value) ** 2, 0) / (n - 1);
  const half = quantile(n - 1) * Math.sqrt(variance / n);
  return { value, low: Math.max(least, value - half), high: Math.min(most, value + half) };
}
