/** A selection through Reshape: an axis that is kept whole keeps its indices. */
import type { Dim } from '../../graph/graph';
import type { Propagated, SliceQuestion } from './question';

/** A product of sizes in normal form: its number, and its names in order. Undefined when a size is not known. */
function product(dims: readonly Dim[]): string | undefined {
  let number = 1;
  const names: string[] = [];
  for (const dim of dims) {
    if (dim === null) return undefined;
    if (typeof dim === 'number') number *= dim;
    else {
      // '(2*batch)' is a product, '(S-1)' one name.
      const inner = /^\(([\w*?]+)\)$/.exec(dim)?.[1] ?? dim;
      for (const factor of /^[\w*?]+$/.test(inner) ? inner.split('*') : [inner])
        if (/^\d+$/.test(factor)) number *= Number(factor);
        else names.push(factor);
    }
  }
  return [number, ...names.sort()].join('*');
}

function equal(a: readonly Dim[], b: readonly Dim[]): boolean {
  const found = product(a);
  return found !== undefined && found === product(b);
}

/** The input axis that is axis `at` of the output: equally many elements are before and after it. */
function sameAxis(from: readonly Dim[], to: readonly Dim[], at: number): number | undefined {
  const found = from.findIndex(
    (dim, i) =>
      dim !== null &&
      dim === to[at] &&
      equal(from.slice(0, i), to.slice(0, at)) &&
      equal(from.slice(i + 1), to.slice(at + 1)),
  );
  return found < 0 ? undefined : found;
}

/** Propagates a selection through Reshape; undefined if the axis is split or joined with others. */
export function reshapePropagation({ node, axis, dims }: SliceQuestion): Propagated | undefined {
  const [from, to] = [dims(node.inputs[0]), dims(node.outputs[0])];
  if (!from || !to) return undefined;
  const own = sameAxis(from, to, axis);
  if (own === undefined) return undefined;
  // 0 copies the size of the input's axis at the same index; one size may be left to the runtime (-1).
  const shape = to.map((dim, i) => {
    if (i === axis) return 1;
    if (typeof dim === 'number') return dim;
    return i !== own && dim !== null && from[i] === dim ? 0 : -1;
  });
  const open = shape.filter((size) => size === -1).length;
  return open > 1 || to.includes(0) ? undefined : { axes: [own, null], shape };
}
