import type { Dim } from '../graph';
import { type Element, type Fact, smallSizes } from './fact';
import type { Symbols } from './symbols';

/** The dimensions of the tensors broadcast together (numpy's rule); null when a rank is unknown. */
export function broadcastDims(symbols: Symbols, shapes: readonly (readonly Dim[] | null)[]): readonly Dim[] | null {
  let result: readonly Dim[] = [];
  for (const dims of shapes) {
    if (dims === null) return null;
    const [longer, shorter] = dims.length > result.length ? [dims, result] : [result, dims];
    const offset = longer.length - shorter.length;
    result = longer.map((dim, i) => (i < offset ? dim : symbols.broadcast(dim, shorter[i - offset] ?? null)));
  }
  return result;
}

/** Offset of an element of a tensor broadcast to `sizes`, for a row-major index into `sizes`. */
function sourceIndex(index: number, sizes: readonly number[], source: readonly number[]): number {
  let offset = 0;
  let stride = 1;
  let rest = index;
  for (let axis = sizes.length - 1; axis >= 0; axis--) {
    const size = sizes[axis] ?? 1;
    const own = source[axis - (sizes.length - source.length)] ?? 1;
    offset += (own === 1 ? 0 : rest % size) * stride;
    stride *= own;
    rest = Math.floor(rest / size);
  }
  return offset;
}

/**
 * Applies `f` to the elements of small tensors broadcast together; a tensor of unknown elements gives nulls. Undefined
 * when the result is not small, or when no operand has known elements.
 */
export function mapElements(
  dims: readonly Dim[] | null,
  facts: readonly Fact[],
  f: (elements: readonly Element[]) => Element,
): readonly Element[] | undefined {
  const sizes = smallSizes(dims);
  if (sizes === null || facts.every((fact) => fact.elements === undefined)) return undefined;
  const sources = facts.map((fact) => ({ sizes: smallSizes(fact.dims) ?? [], elements: fact.elements }));
  const count = sizes.reduce((a, b) => a * b, 1);
  return Array.from({ length: count }, (_, i) =>
    f(sources.map((s) => s.elements?.[sourceIndex(i, sizes, s.sizes)] ?? null)),
  );
}
