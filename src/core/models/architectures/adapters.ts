/** Low-rank products beside linear layers: y + scale (x A^T) B^T (Hu et al. 2021). */

/** Of one layer: names of its two matrices [rank, from] and [to, rank], and of what is added behind them. */
export interface LowRank {
  readonly a: string;
  readonly b: string;
  readonly bias: string | null;
  readonly scale: number;
  readonly rank: number;
}

/** By the name of the layer. */
export type Adapters = ReadonlyMap<string, LowRank>;
