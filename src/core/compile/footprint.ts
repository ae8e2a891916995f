/** The memory of a row, from the sizes in the graph: it decides how many rows share a run. */
import { type Dim, intAttribute, type Node, opKey } from '../graph/graph';
import type { TypedModel } from '../graph/typedModel';

/** Bytes of one row with S tokens: linear * S + quadratic * S^2. */
export interface Footprint {
  readonly linear: number;
  readonly quadratic: number;
}

/** Elements by power of the sequence length; undefined when a size is not known. */
function elements(dims: readonly Dim[]): { readonly count: number; readonly power: number } | undefined {
  let count = 1;
  let power = 0;
  for (const d of dims) {
    if (typeof d === 'number') count *= d;
    else if (d === 'sequence') power++;
    else if (d !== 'batch') return undefined;
  }
  return { count, power };
}

/**
 * Numbers that the gradient of a recurrent op keeps per step, row and hidden unit: gates, cells, and their slopes, one
 * direction after the other. (Measured in addition to the graph's own values: half to two thirds of the sum.)
 */
const RECURRENT: Readonly<Record<string, number>> = { LSTM: 24, GRU: 20, RNN: 8 };

/** Numbers per token that the gradient of a node keeps in addition to the graph's own values. */
function kept(node: Node): number {
  return (RECURRENT[opKey(node)] ?? 0) * intAttribute(node, 'hidden_size', 0);
}

/** All float values of a graph together: a gradient run keeps them until the backward pass has used them. */
export function footprint({ graph, types }: Pick<TypedModel, 'graph' | 'types'>): Footprint {
  let linear = graph.nodes.reduce((sum, node) => sum + 4 * kept(node), 0);
  let quadratic = 0;
  for (const { type, dims } of types.values()) {
    if (type !== 'float32' && type !== 'float16' && type !== 'float64') continue;
    const size = dims === null || !dims.includes('batch') ? undefined : elements(dims);
    if (!size) continue;
    if (size.power >= 2) quadratic += size.count * 4;
    else linear += size.count * 4;
  }
  return { linear, quadratic };
}

/** Rows of `tokens` tokens that fit into `budget` bytes: at least one, at most `most`. */
export function rowsWithin({ linear, quadratic }: Footprint, tokens: number, budget: number, most: number): number {
  const bytes = linear * tokens + quadratic * tokens * tokens;
  return bytes === 0 ? 1 : Math.max(1, Math.min(most, Math.floor(budget / bytes)));
}
