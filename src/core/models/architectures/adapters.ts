/** Low-rank products beside linear layers: y + scale (x A^T) B^T (Hu et al. 2021). */

/** The adapter of one layer: names of its two matrices [rank, from] and [to, rank], and of what is added after them. */
export interface LowRank {
  readonly a: string;
  readonly b: string;
  readonly bias: string | null;
  readonly scale: number;
  readonly rank: number;
}

/** Adapters by the name of the layer. */
export type Adapters = ReadonlyMap<string, LowRank>;
