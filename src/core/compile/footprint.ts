/** How much memory a row needs, from the sizes that the graph tells: to choose how many rows share a run. */
import type { Dim } from '../graph/graph';
import type { ValueType } from '../graph/shapes';

/** Bytes of one row with S tokens: linear * S + quadratic * S^2. */
export interface Footprint {
  readonly linear: number;
  readonly quadratic: number;
}

/** Elements per power of the sequence length; undefined when a size is not known. */
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

/** All float values of a graph together: a gradient run keeps them until the walk back has passed. */
export function footprint(types: Iterable<ValueType>): Footprint {
  let linear = 0;
  let quadratic = 0;
  for (const { type, dims } of types) {
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
