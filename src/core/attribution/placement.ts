/** Places of the next nodes: in the gaps whose integral is least certain. */

/** A gap in the warped variable, and the estimated error of its integral as a share of the whole. */
export interface Doubt {
  readonly start: number;
  readonly end: number;
  readonly doubt: number;
}

/** Added to each doubt, so that a long gap is not skipped because its ends happen to agree. */
const LEAST_DOUBT = 0.01;
/**
 * The share of a doubt that remains in each half: more than the 1/16 of a smooth curve, since not all halves are
 * smooth.
 */
const LEFT_IN_HALF = 1 / 6;

/**
 * Up to `count` places in (0, 1), ascending. Each one halves the gap where length x doubt is largest at that time. The
 * gaps at both ends of the path have a node on one side only: they count twice, and they are cut off-centre, so that
 * the new node lies nearer to the end. `tooShort` tells which gaps cannot be cut; the result is shorter when no gap is
 * left.
 */
export function halveDoubts(
  doubts: readonly Doubt[],
  count: number,
  tooShort: (start: number, end: number) => boolean,
): number[] {
  const open = doubts.filter(({ start, end }) => !tooShort(start, end));
  const places: number[] = [];
  while (places.length < count) {
    const weights = open.map(weight);
    const next = weights.indexOf(Math.max(...weights));
    const cut = open[next];
    if (cut === undefined) break;
    const { start, end } = cut;
    const middle = start + (end - start) * (start === 0 ? 0.3 : end === 1 ? 0.7 : 0.5);
    const doubt = cut.doubt * LEFT_IN_HALF;
    const halves = [
      { start, end: middle, doubt },
      { start: middle, end, doubt },
    ];
    places.push(middle);
    open.splice(next, 1, ...halves.filter((half) => !tooShort(half.start, half.end)));
  }
  return places.sort((a, b) => a - b);
}

function weight({ start, end, doubt }: Doubt): number {
  return (end - start) * (start === 0 || end === 1 ? 2 : 1) * (LEAST_DOUBT + doubt);
}
