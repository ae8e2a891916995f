/** How uncertain an integral is, by what its nodes tell at no cost. */

import { cornersOf } from './corners';
import type { Interpolated } from './interpolant';
import type { Ends, PathNode } from './path';
import type { Warp } from './warp';

/** Bends and corners as shares of the largest attribution, defects as shares of what delta is measured by. */
export interface Doubts {
  /** The curve against straight lines, summed over all gaps. */
  readonly bend: number;
  /** The curve's sum over tokens against the difference of F, which every node tells: summed over all gaps. */
  readonly defect: number;
  /** The root of the sum of their squares: what is left of them where they are independent. */
  readonly independentDefect: number;
  /** What jumps of the slopes may be worth. */
  readonly corner: number;
  /** All of them, of each gap: [nodes + 1]. */
  readonly gaps: readonly number[];
}

/** Of a stretch at an end of the path, where no node lies beyond, so much of its defect may be one token's. */
const AT_END = 0.5;

/** The doubts about a curve through `nodes` in `warp`. */
export function doubtsOf(
  { attributions, gaps }: Interpolated,
  nodes: readonly PathNode[],
  warp: Warp,
  { fBaseline, fInput }: Ends,
): Doubts {
  const largest = attributions.reduce((max, a) => Math.max(max, Math.abs(a)), 0);
  const size = attributions.reduce((sum, a) => sum + Math.abs(a), 0);
  const scale = Math.max(Math.abs(fInput - fBaseline), 0.05 * size);
  const values = [fBaseline, ...nodes.map(({ value }) => value), fInput];
  const places = nodes.map(({ alpha }) => warp.at(alpha));
  const heights = nodes.map(({ slopes }, k) => slopes.map((slope) => slope / places[k].speed));
  const corners = cornersOf(
    heights,
    places.map(({ x }) => x),
  );
  let [bend, defect, squares, endSquares] = [0, 0, 0, 0];
  const doubts = gaps.map((gap, k) => {
    const off = Math.abs(gap.sum - (values[k + 1] - values[k]));
    const gapBend = shareOf(gap.bend, largest);
    const gapDefect = shareOf(off, scale);
    const end = k === 0 || k === nodes.length ? shareOf(AT_END * off, largest) : 0;
    bend += gapBend;
    defect += gapDefect;
    squares += gapDefect ** 2;
    endSquares += end ** 2;
    return gapBend + gapDefect + Math.max(end, shareOf(corners.gaps[k], largest));
  });
  const corner = Math.sqrt(shareOf(corners.total, largest) ** 2 + endSquares);
  return { bend, defect, independentDefect: Math.sqrt(squares), corner, gaps: doubts };
}

/** A part over the whole; 0 where there is no part. */
export function shareOf(part: number, whole: number): number {
  return part === 0 ? 0 : part / whole;
}
