/**
 * Whether a path looks as smooth as its model's graph says: a steep curve (a GELU of large weights) is hardly another than
 * a corner, and a cliff may be narrower than the gaps.
 */
import type { Doubts } from './doubts';
import { type Interpolated, integrateInterpolant } from './interpolant';
import type { PathNode } from './path';
import type { Warp } from './warp';

/**
 * A cubic follows a smooth curve much better than straight lines do, so that defects are small beside bends; at corners
 * they are alike. Of trained models: 0.1 to 0.6 in the median, with ReLU 1 to 2.
 */
const MOST_DEFECT = 0.8;
/** What corners may be worth, in tolerances. */
const CORNER_ALLOWANCE = 3;
/** What the integral may change by when a node is left out, in tolerances. */
const NODE_ALLOWANCE = 8;
/** A path that takes more nodes is not gentle, whatever they say. */
const MOST_NODES = 24;

/**
 * Asked of nodes that would be enough for a smooth path. `picture` is the integral of the curve through `nodes` in `warp`,
 * `doubts` are those about it, corners among them; `tolerance` is a fraction. The limits are below what most paths
 * show of smooth trained models that were further off than claimed without them (docs/speed.md).
 */
export function looksSmooth(
  { attributions }: Interpolated,
  nodes: readonly PathNode[],
  warp: Warp,
  { bend, defect, corner }: Doubts,
  tolerance: number,
): boolean {
  if (nodes.length > MOST_NODES || defect > MOST_DEFECT * bend || corner > CORNER_ALLOWANCE * tolerance) return false;
  const largest = attributions.reduce((most, a) => Math.max(most, Math.abs(a)), 0);
  return nodes.every((_, k) => {
    const without = integrateInterpolant(nodes.toSpliced(k, 1), warp).attributions;
    return without.every((a, s) => Math.abs(a - attributions[s]) <= NODE_ALLOWANCE * tolerance * largest);
  });
}
