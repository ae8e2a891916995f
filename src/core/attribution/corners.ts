/** Corners: slopes jump at ReLU and max pooling, and a smooth curve through a few nodes does not show where. */

/** The possible error from jumps, in the unit of the heights' integral. */
export interface Corners {
  /** The largest over tokens of the root of the sum of squares over gaps: jumps are independent of each other. */
  readonly total: number;
  /** [nodes + 1], the largest over tokens: before the first node, between each two neighbours, after the last. */
  readonly gaps: readonly number[];
}

/**
 * The error of a jump as a share of step x width. In its own gap it is at most one half; the curve also oscillates in
 * the gaps beside it, and these errors may add up.
 */
const SHARE = 0.9;
/** Ratios of surprise to turn: up to SMOOTH there is no corner, from ROUGH on there is one. */
const SMOOTH = 0.55;
const ROUGH = 0.8;
/** Below this many nodes a corner cannot be told from a curve. */
const FEWEST = 5;

/**
 * Estimates the error that corners may cause. Each inner node has two distances: to the straight line through its
 * neighbours (its turn) and to the cubic through two nodes on each side (its surprise). Where the nodes resolve a
 * smooth curve, surprises are much smaller than turns; at a jump both are of the same size. So the ratio of both beside
 * a gap, over all tokens, gives the gap's roughness. The error of a token in a gap is its roughness x its width x the
 * token's step from node to node (or twice the surprise, if that is less).
 * `heights`: [nodes][tokens] at ascending `places` in (0, 1). With fewer than five nodes the total is infinite.
 */
export function cornersOf(heights: readonly Float64Array[], places: readonly number[]): Corners {
  const n = places.length;
  if (n < FEWEST) return { total: Number.POSITIVE_INFINITY, gaps: new Array<number>(n + 1).fill(0) };
  const tokens = heights[0].length;
  const turns = new Float64Array(n);
  const surprises = new Float64Array(n);
  /** [nodes, tokens] */
  const surprise = new Float64Array(n * tokens);
  for (let k = 1; k < n - 1; k += 1) {
    const straight = weights(places, k, 1);
    const cubic = weights(places, k, 2);
    const [own, before, after] = [heights[k], heights[k - 1], heights[k + 1]];
    for (let s = 0; s < tokens; s += 1) {
      const height = own[s];
      // Beside gaps of very different widths a cubic overshoots far beyond its points.
      const most = Math.max(Math.abs(height - before[s]), Math.abs(height - after[s]));
      const turn = Math.min(most, Math.abs(height - at(straight, heights, s)));
      const far = Math.min(most, Math.abs(height - at(cubic, heights, s)));
      turns[k] += turn * turn;
      surprises[k] += far * far;
      surprise[k * tokens + s] = far;
    }
  }
  const gaps = new Array<number>(n + 1).fill(0);
  const squares = new Float64Array(tokens);
  for (let gap = 0; gap <= n; gap += 1) {
    // The first and the last gap have one node each: the values of the gap beside them are used.
    const right = Math.min(n - 1, Math.max(1, gap));
    const factor = SHARE * width(places, gap) * roughness(turns, surprises, right);
    if (factor === 0) continue;
    for (let s = 0; s < tokens; s += 1) {
      const step = Math.abs(heights[right][s] - heights[right - 1][s]);
      const far = Math.max(surprise[right * tokens + s], surprise[(right - 1) * tokens + s]);
      const worth = factor * Math.min(step, 2 * far);
      squares[s] += worth * worth;
      gaps[gap] = Math.max(gaps[gap], worth);
    }
  }
  return { total: Math.sqrt(squares.reduce((most, square) => Math.max(most, square), 0)), gaps };
}

/** 0 where the nodes on both sides of a gap lie on a smooth curve, 1 where they do not. */
function roughness(turns: Float64Array, surprises: Float64Array, gap: number): number {
  let [turn, surprise] = [0, 0];
  for (let k = gap - 1; k <= gap; k += 1) {
    turn += turns[k];
    surprise += surprises[k];
  }
  if (surprise === 0) return 0;
  return Math.min(1, Math.max(0, (Math.sqrt(surprise / turn) - SMOOTH) / (ROUGH - SMOOTH)));
}

function width(places: readonly number[], gap: number): number {
  return (places[gap] ?? 1) - (places[gap - 1] ?? 0);
}

/** Lagrange weights [index, weight], at place k, of the polynomial through up to `reach` places on each side of k. */
function weights(places: readonly number[], k: number, reach: number): readonly (readonly [number, number])[] {
  const from = Math.max(0, k - reach);
  const near = places.slice(from, k + reach + 1).map((place, i) => ({ place, i: from + i }));
  const others = near.filter(({ i }) => i !== k);
  const here = places[k];
  return others.map(({ place, i }) => {
    const rest = others.filter((other) => other.i !== i);
    return [i, rest.reduce((product, other) => (product * (here - other.place)) / (place - other.place), 1)];
  });
}

/** The value of the polynomial with these weights for a token. */
function at(weights: readonly (readonly [number, number])[], heights: readonly Float64Array[], token: number): number {
  let sum = 0;
  for (const [k, weight] of weights) sum += weight * heights[k][token];
  return sum;
}
