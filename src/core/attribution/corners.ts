/** Corners: ReLU and max pooling make slopes jump, and a smooth curve through a few nodes does not show where. */

/** The possible error from jumps, in the unit of the heights' integral. */
export interface Corners {
  /** The largest over tokens of the root of the sum of squares over gaps: jumps do not know of each other. */
  readonly total: number;
  /** Before the first node, between each two, and after the last: [nodes + 1]; the largest over tokens. */
  readonly gaps: readonly number[];
}

/** A jump anywhere in a gap is off by half of step x width at most; the curve rings beside it, and errors may add up. */
const SHARE = 0.9;
/** Surprises over turns up to which a curve is smooth, and from which on it is taken for a corner. */
const SMOOTH = 0.55;
const ROUGH = 0.8;
/** Fewer nodes do not tell a corner from a curve. */
const FEWEST = 5;

/**
 * Of each inner node two things are known: how far it lies from the straight line through its neighbours (its turn),
 * and how far from the cubic through two on each side (its surprise). Where nodes resolve a smooth curve, surprises are
 * much smaller than turns; at a jump they are alike. So the ratio near a gap, over all tokens, says how rough it is, and
 * what its tokens step from node to node (or twice a surprise, where that is less) says what a jump in it may be worth.
 * `heights`: [nodes][tokens] over ascending `places` in (0, 1).
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
      // Where gaps of very different widths meet, a cubic goes far beyond what it goes through.
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
    // A stretch at an end of the path has one node: what is known of the gap beside it stands for it.
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

/** Lagrange's weights at place k of the polynomial through up to `reach` places on each side, without k itself. */
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

/** What a polynomial with these weights says of a token. */
function at(weights: readonly (readonly [number, number])[], heights: readonly Float64Array[], token: number): number {
  let sum = 0;
  for (const [k, weight] of weights) sum += weight * heights[k][token];
  return sum;
}
