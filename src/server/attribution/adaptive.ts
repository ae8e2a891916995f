/** The adaptive rule: nodes where F moves, until sum and vector have settled. */

import type { CountedPath } from './countedPath';
import type { Integral, OnIntegral } from './path';

/**
 * Nine forward runs say where F moves; midpoints of equal shares of that movement, tripled (so that every node paid for
 * stays a node) until the tolerance is met or the next round would pass the cap.
 */
export async function integrateAdaptively(
  path: CountedPath,
  cap: number,
  tolerance: number,
  onIntegral?: OnIntegral,
): Promise<Integral> {
  const grid = Array.from({ length: 9 }, (_, k) => k / 8);
  const values = await path.values(grid);
  const fBaseline = values[0] ?? 0;
  const fInput = values[8] ?? 0;
  const moves = grid.slice(1).map((_, k) => Math.abs((values[k + 1] ?? 0) - (values[k] ?? 0)));
  const total = moves.reduce((sum, move) => sum + move, 0);
  const shares = moves.map((move) => 0.3 / 8 + (total > 0 ? (0.7 * move) / total : 0.7 / 8));
  const seen = new Map<number, Float64Array>();
  let last: Float64Array | undefined;
  for (let n = Math.min(5, cap); ; n *= 3) {
    const places = Array.from({ length: n }, (_, k) => placed(shares, (k + 0.5) / n));
    const fresh = places.filter(({ alpha }) => !seen.has(alpha));
    for (const node of await path.nodes(fresh.map(({ alpha }) => alpha))) seen.set(node.alpha, node.slopes);
    const attributions = new Float64Array(path.tokens);
    for (const { alpha, speed } of places) {
      seen.get(alpha)?.forEach((slope, s) => {
        attributions[s] = (attributions[s] ?? 0) + (slope * speed) / n;
      });
    }
    const settled = last !== undefined && largestChange(attributions, last) <= tolerance;
    const integral = path.integral(attributions, fInput, fBaseline, (delta) => settled && delta <= tolerance);
    onIntegral?.(integral);
    if (integral.converged || n * 3 > cap) return integral;
    last = attributions;
  }
}

/** Where a share t of the whole movement is reached, and d(alpha)/dt there. Rounded, so that nested places are equal. */
function placed(shares: readonly number[], t: number): { alpha: number; speed: number } {
  let done = 0;
  for (let k = 0; k < shares.length - 1; k += 1) {
    const share = shares[k] ?? 0;
    if (done + share > t) return inside(k, share, t - done);
    done += share;
  }
  return inside(shares.length - 1, shares[shares.length - 1] ?? 0, t - done);

  function inside(k: number, share: number, rest: number) {
    const speed = 1 / (shares.length * share);
    return { alpha: Math.round((k / shares.length + rest * speed) * 1e12) / 1e12, speed };
  }
}

/** Largest |change of an attribution| / largest |attribution|. */
function largestChange(now: Float64Array, before: Float64Array): number {
  let change = 0;
  let size = 0;
  now.forEach((a, s) => {
    change = Math.max(change, Math.abs(a - (before[s] ?? 0)));
    size = Math.max(size, Math.abs(a));
  });
  return change === 0 ? 0 : change / size;
}
