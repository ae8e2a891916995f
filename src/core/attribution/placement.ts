/** Where the next nodes go: into the stretches whose integral is least certain. */

/** A stretch of the warped variable and how uncertain its integral is, as a share of the whole. */
export interface Doubt {
  readonly start: number;
  readonly end: number;
  readonly doubt: number;
}

/** Keeps long stretches from being skipped because their ends happen to agree. */
const LEAST_DOUBT = 0.01;
/** What is left of a doubt in each half: less than the 1/16 of a smooth curve, as halves are not all smooth. */
const LEFT_IN_HALF = 1 / 6;

/**
 * `count` places in (0, 1), ascending: each halves the stretch where length x doubt is largest at that time. Stretches
 * at both ends of the path count twice, having a node on one side only, and are cut off-centre so that the new node lies
 * nearer the end than the old. `tooShort` says which stretches cannot be cut further; the result is shorter when none can.
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
