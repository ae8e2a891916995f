/** The integral of a smooth curve through the token vectors of any set of nodes. */

import type { PathNode } from './path';
import type { Warp } from './warp';

/** The integral of the curve, in all and by gap, in the unit of F. */
export interface Interpolated {
  /** [tokens] */
  readonly attributions: Float64Array;
  /** [nodes + 1]: before the first node, between each two neighbours, after the last. */
  readonly gaps: readonly Gap[];
}

/** The integral over one gap between nodes, in the unit of F. */
export interface Gap {
  /** Sum over tokens of the integral over this gap. */
  readonly sum: number;
  /** Largest |curve - straight line| of a token's integral over this gap. */
  readonly bend: number;
}

/**
 * Integrates natural cubic splines through slopes[s] / (dx/dalpha) over x, linear beyond the outer nodes. The integral
 * over x equals that of slopes[s] over alpha, whatever the warp. `nodes` ascend strictly, at least one.
 */
export function integrateInterpolant(nodes: readonly PathNode[], warp: Warp): Interpolated {
  const places = nodes.map(({ alpha }) => warp.at(alpha));
  const n = nodes.length;
  const x = places.map((place) => place.x);
  const widths = x.slice(1).map((right, k) => right - x[k]);
  const before = x[0];
  const after = 1 - x[n - 1];
  const solve = splineSolver(widths);
  const tokens = nodes[0]?.slopes.length ?? 0;
  const attributions = new Float64Array(tokens);
  const sums = new Float64Array(n + 1);
  const bends = new Float64Array(n + 1);
  const heights = new Float64Array(n);
  for (let s = 0; s < tokens; s += 1) {
    for (let k = 0; k < n; k += 1) heights[k] = nodes[k].slopes[s] / places[k].speed;
    const curvatures = solve(heights);
    let total = 0;
    const add = (gap: number, straight: number, bend: number) => {
      total += straight + bend;
      sums[gap] += straight + bend;
      bends[gap] = Math.max(bends[gap], Math.abs(bend));
    };
    for (let k = 0; k < n - 1; k += 1) {
      const h = widths[k];
      const curvature = curvatures[k] + curvatures[k + 1];
      add(k + 1, (h / 2) * (heights[k] + heights[k + 1]), (-(h ** 3) / 24) * curvature);
    }
    add(0, before * heights[0], -0.5 * before ** 2 * endSlope(0));
    add(n, after * heights[n - 1], 0.5 * after ** 2 * endSlope(n - 2));
    attributions[s] = total;

    /** The spline's slope at the outer node of its first or last piece, where the curvature is 0. */
    function endSlope(piece: number): number {
      const h = widths[piece];
      if (h === undefined) return 0;
      const rise = (heights[piece + 1] - heights[piece]) / h;
      return piece === 0 && n !== 2 ? rise - (h / 6) * curvatures[1] : rise + (h / 6) * curvatures[piece];
    }
  }
  return { attributions, gaps: Array.from(sums, (sum, k) => ({ sum, bend: bends[k] })) };
}

/** Second derivatives of natural cubic splines over the same widths: factorised once, then one sweep for each curve. */
function splineSolver(widths: readonly number[]): (heights: Float64Array) => Float64Array {
  const n = widths.length + 1;
  const upper = new Float64Array(n);
  const pivots = new Float64Array(n).fill(1);
  for (let k = 1; k < n - 1; k += 1) {
    const left = widths[k - 1];
    const right = widths[k];
    pivots[k] = 2 * (left + right) - left * upper[k - 1];
    upper[k] = right / pivots[k];
  }
  const found = new Float64Array(n);
  return (heights) => {
    found.fill(0);
    for (let k = 1; k < n - 1; k += 1) {
      const left = widths[k - 1];
      const right = widths[k];
      const bend = (heights[k + 1] - heights[k]) / right - (heights[k] - heights[k - 1]) / left;
      found[k] = (6 * bend - left * found[k - 1]) / pivots[k];
    }
    for (let k = n - 2; k > 0; k -= 1) found[k] = found[k] - upper[k] * found[k + 1];
    return found;
  };
}
