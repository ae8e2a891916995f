/** From scores to colour steps: for painting only; every number that is shown keeps its raw unit. */

/** Steps each way: 4 is the strongest, 0 is not painted. Positive speaks for the explained class. */
export type ColorStep = -4 | -3 | -2 | -1 | 0 | 1 | 2 | 3 | 4;

/** Below this share of the largest score nothing is painted, so that text stays readable. */
export const PAINT_THRESHOLD = 0.05;

/** The largest |score|, 0 of none. */
export function largestMagnitude(scores: Iterable<number>): number {
  let largest = 0;
  for (const score of scores) largest = Math.max(largest, Math.abs(score));
  return largest;
}

/** The step of a score on a scale that is symmetric about 0 and ends at `largest`: four equal bins each way. */
export function colorStep(score: number, largest: number): ColorStep {
  const share = largest > 0 ? Math.abs(score) / largest : 0;
  if (!(share >= PAINT_THRESHOLD)) return 0;
  const magnitude = share >= 0.75 ? 4 : share >= 0.5 ? 3 : share >= 0.25 ? 2 : 1;
  return (score < 0 ? -magnitude : magnitude) as ColorStep;
}
