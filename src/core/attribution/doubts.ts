/** Doubts: estimates of an integral's error from its nodes, without further runs. */

import { type Corners, cornersOf } from './corners';
import type { Interpolated } from './interpolant';
import type { Ends, PathNode } from './path';
import type { Warp } from './warp';

/** Bends and corners are shares of the largest attribution, defects are shares of the scale of the relative delta. */
export interface Doubts {
  /** |integral of the curve - integral of straight lines|, summed over all gaps. */
  readonly bend: number;
  /** |sum over tokens of the curve's integral - difference of F between the gap's nodes|, summed over all gaps. */
  readonly defect: number;
  /**
   * The root of the sum of squared defects: their total if they are independent, as where slopes jump. Where corners are
   * not doubted, the sum itself.
   */
  readonly independentDefect: number;
  /** The error that jumps of the slopes may cause; 0 where corners are not doubted. */
  readonly corner: number;
  /** [nodes + 1]: bend, defect and corner of each gap, added. */
  readonly gaps: readonly number[];
}

/** The first and the last gap have a node on one side only: this share of their defect may belong to one token. */
const AT_END = 0.5;

/** The doubts about a curve through `nodes`; with the warp that it was drawn in, corners are doubted too. */
export function doubtsOf(
  { attributions, gaps }: Interpolated,
  nodes: readonly PathNode[],
  { fBaseline, fInput }: Ends,
  warp: Warp | null,
): Doubts {
  const largest = attributions.reduce((max, a) => Math.max(max, Math.abs(a)), 0);
  const size = attributions.reduce((sum, a) => sum + Math.abs(a), 0);
  const scale = Math.max(Math.abs(fInput - fBaseline), 0.05 * size);
  const values = [fBaseline, ...nodes.map(({ value }) => value), fInput];
  const corners = warp === null ? null : cornersIn(nodes, warp);
  let [bend, defect, squares, endSquares] = [0, 0, 0, 0];
  const doubts = gaps.map((gap, k) => {
    const off = Math.abs(gap.sum - (values[k + 1] - values[k]));
    const gapBend = shareOf(gap.bend, largest);
    const gapDefect = shareOf(off, scale);
    const isEnd = warp !== null && (k === 0 || k === nodes.length);
    const end = isEnd ? shareOf(AT_END * off, largest) : 0;
    bend += gapBend;
    defect += gapDefect;
    squares += gapDefect ** 2;
    endSquares += end ** 2;
    return gapBend + gapDefect + Math.max(end, shareOf(corners === null ? 0 : corners.gaps[k], largest));
  });
  const corner = Math.sqrt(shareOf(corners === null ? 0 : corners.total, largest) ** 2 + endSquares);
  return { bend, defect, independentDefect: warp === null ? defect : Math.sqrt(squares), corner, gaps: doubts };
}

function cornersIn(nodes: readonly PathNode[], warp: Warp): Corners {
  const places = nodes.map(({ alpha }) => warp.at(alpha));
  const heights = nodes.map(({ slopes }, k) => slopes.map((slope) => slope / places[k].speed));
  return cornersOf(
    heights,
    places.map(({ x }) => x),
  );
}

/** part / whole; 0 if the part is 0, even if the whole is 0. */
export function shareOf(part: number, whole: number): number {
  return part === 0 ? 0 : part / whole;
}
