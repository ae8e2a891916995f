/** Maps scores to colour steps. Only colours use them; all numbers are shown in their original unit. */

/** Four steps for (positive) and against (negative) the explained class; 0 has no colour. */
export type ColorStep = -4 | -3 | -2 | -1 | 0 | 1 | 2 | 3 | 4;

/** Scores below this share of the largest score have no colour, so that text is readable. */
export const PAINT_THRESHOLD = 0.05;

/** The largest |score|; 0 without scores. */
export function largestMagnitude(scores: Iterable<number>): number {
  let largest = 0;
  for (const score of scores) largest = Math.max(largest, Math.abs(score));
  return largest;
}

/** The step of a score on a scale from -`largest` to `largest`, with four equal bins on each side of 0. */
export function colorStep(score: number, largest: number): ColorStep {
  const share = largest > 0 ? Math.abs(score) / largest : 0;
  if (!(share >= PAINT_THRESHOLD)) return 0;
  const magnitude = share >= 0.75 ? 4 : share >= 0.5 ? 3 : share >= 0.25 ? 2 : 1;
  return (score < 0 ? -magnitude : magnitude) as ColorStep;
}
