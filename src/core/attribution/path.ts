/** The straight path from baseline to text: F and its slopes as numbers, without model or tokens. */

/** The result of a gradient run at one point of the path. */
export interface PathNode {
  /** In [0, 1]: 0 is the baseline, 1 the text. */
  readonly alpha: number;
  /** F at alpha. */
  readonly value: number;
  /** [tokens]: sum over hidden units of (E - B) dF/dX. Their sum is dF/dalpha. */
  readonly slopes: Float64Array;
}

/** F at both ends of the path. */
export interface Ends {
  readonly fBaseline: number;
  readonly fInput: number;
}

/** F along the path. Both calls may be split into runs of any size without changing a result. */
export interface PathFunction {
  readonly tokens: number;
  /** F at each alpha by forward runs, which cost about half as much as a node. */
  values(alphas: readonly number[]): Promise<readonly number[]>;
  /** F and the slopes at each alpha, by gradient runs. */
  nodes(alphas: readonly number[]): Promise<readonly PathNode[]>;
}

/** The current state of an integral. */
export interface Integral {
  /** [tokens], in the unit of F, signed. */
  readonly attributions: Float64Array;
  readonly fInput: number;
  readonly fBaseline: number;
  /** sum of attributions - (fInput - fBaseline): Captum's convergence delta. */
  readonly delta: number;
  /** |delta| / max(|fInput - fBaseline|, 0.05 * sum |attribution|); 0 when both are 0. */
  readonly relativeDelta: number;
  /** Gradient nodes and forward-only runs so far. */
  readonly steps: number;
  readonly forwardRuns: number;
  readonly converged: boolean;
}

/** Called with each intermediate integral and the final one. */
export type OnIntegral = (integral: Integral) => void;

/** Completeness of attributions against both ends of the path. */
export function completeness(
  attributions: Float64Array,
  fInput: number,
  fBaseline: number,
): { readonly delta: number; readonly relativeDelta: number } {
  let sum = 0;
  let size = 0;
  for (const a of attributions) {
    sum += a;
    size += Math.abs(a);
  }
  const delta = sum - (fInput - fBaseline);
  const scale = Math.max(Math.abs(fInput - fBaseline), 0.05 * size);
  return { delta, relativeDelta: delta === 0 ? 0 : Math.abs(delta) / scale };
}
