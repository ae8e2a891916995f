/** EmbedLayerNormalization: word, position and token-type lookups, their sum, and its normalisation, in one node. */
import type { Expansion, ExpansionContext, Expansions } from './context';
import { layerNorm } from './normalizations';

/** Looks rows up by `ids`, [B, S] -> [B, S, E]. */
export type LookUp = (table: number, ids: string) => string;

/** 0, 1 … S - 1 as [1, S]. */
function positions(c: ExpansionContext): string {
  const length = c.op('Squeeze', [c.op('Shape', [c.input(0)], { start: 1, end: 2 })]);
  const range = c.op('Range', [c.b.scalar('int64', 0), length, c.b.scalar('int64', 1)]);
  return c.op('Unsqueeze', [range, c.ints([0])]);
}

/**
 * The sum of the lookups; tables are inputs 2, 3 and 4, the last one optional. `placed` is the input index of
 * positions.
 */
export function embeddingSum(c: ExpansionContext, lookUp: LookUp, placed: number): string {
  const words = lookUp(2, c.input(0));
  const sum = c.op('Add', [words, lookUp(3, c.has(placed) ? c.input(placed) : positions(c))]);
  return c.has(4) && c.has(1) ? c.op('Add', [sum, lookUp(4, c.input(1))]) : sum;
}

/** The number of unmasked tokens of each row, int32 [B], from the optional mask. */
export function maskIndex(c: ExpansionContext, mask: number): string {
  if (c.has(mask)) return c.op('ReduceSum', [c.input(mask), c.ints([1])], { keepdims: 0 });
  const batch = c.op('Shape', [c.input(0)], { start: 0, end: 1 });
  return c.op('Expand', [c.b.scalar('int32', 0), batch]);
}

const embedNorm: Expansion = (c) => {
  const sum = embeddingSum(c, (table, ids) => c.op('Gather', [c.input(table), ids], { axis: 0 }), 8);
  const mask = c.node.outputs[1] ? maskIndex(c, 7) : undefined;
  return [layerNorm(c, sum, c.input(5), c.input(6)), mask, sum];
};

export const embedNorms: Expansions = [['com.microsoft:EmbedLayerNormalization', embedNorm]];
