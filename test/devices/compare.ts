/** How far the numbers of a device may be from those of the CPU, and how far they are. */
import type { Truth } from './fixtures';
import type { Numbers } from './measure';

/** Half a unit in the last place of float32. */
const HALF_ULP = 2 ** -24;
/**
 * Sums that a number of a fixture has gone through, forward and back: two layers, in each some hundred products and sums
 * of up to 64 terms one after the other.
 */
const ROUNDINGS = 4096;
/** Both sides round, and logits are a few times smaller than the terms that they are sums of. */
const CANCELLED = 5;

/**
 * The most that two computations in float32 may differ that add in another order, relative to the largest number: errors
 * of rounding add like steps in random directions. 1.9e-5; what was seen is 5e-6 at most, for attributions 1e-6.
 */
export const TOLERANCE = CANCELLED * Math.sqrt(ROUNDINGS) * HALF_ULP;
/** Recorded numbers are rounded to six decimals, some to float32 on the way. */
const RECORDED = 1e-4;
/** The sum of attributions may miss more than on the CPU by this, where F(text) - F(baseline) is small beside them. */
const COMPLETE = 1e-3;

export interface Difference {
  readonly what: string;
  /** Relative to the largest number. */
  readonly off: number;
  readonly most: number;
}

/** The largest difference, relative to the largest of the truth. */
export function distance(found: readonly number[], truth: readonly number[]): number {
  if (found.length !== truth.length) return Number.POSITIVE_INFINITY;
  const largest = Math.max(...truth.map(Math.abs));
  const off = Math.max(...truth.map((t, i) => Math.abs(t - found[i]))) / largest;
  return Number.isNaN(off) ? Number.POSITIVE_INFINITY : off;
}

/** Everything that is compared: with the CPU, with what was recorded, and by the axioms. */
export function differences(found: Numbers, cpu: Numbers, recorded: Truth): readonly Difference[] {
  const beside = (what: 'logits' | 'path' | 'slopes' | 'attributions', name: string): Difference => ({
    what: name,
    off: distance(found[what], cpu[what]),
    most: TOLERANCE,
  });
  const kept = (what: 'logits' | 'attributions'): readonly Difference[] => {
    const truth = recorded[what];
    return truth === null ? [] : [{ what: `recorded ${what}`, off: distance(found[what], truth), most: RECORDED }];
  };
  const special = Math.max(0, ...found.ofSpecialTokens.map(Math.abs));
  return [
    beside('logits', 'logits'),
    beside('path', 'logits on the path'),
    beside('slopes', 'gradients'),
    beside('attributions', 'attributions'),
    ...kept('logits'),
    ...kept('attributions'),
    { what: 'completeness', off: found.relativeDelta, most: cpu.relativeDelta + COMPLETE },
    { what: 'special tokens, which stay as they are', off: special, most: 0 },
  ];
}

/** What is too far. */
export function failures(all: readonly Difference[]): readonly string[] {
  return all
    .filter(({ off, most }) => !(off <= most))
    .map(({ what, off, most }) => `${what}: ${off.toExponential(1)}, and at most ${most.toExponential(1)} is right`);
}
