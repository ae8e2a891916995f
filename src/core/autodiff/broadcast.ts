/** The adjoint of broadcasting: sum over the axes that were stretched (HIPS/autograd's `unbroadcast`). */
import type { Dim } from '../graph/graph';
import type { RuleContext } from './rule';

/** Axes of `wide` to sum over to obtain `narrow`; undefined if the graph does not determine them. */
function stretched(narrow: readonly Dim[], wide: readonly Dim[]): number[] | undefined {
  const lead = wide.length - narrow.length;
  const axes = Array.from({ length: lead }, (_, i) => i);
  for (let i = 0; i < narrow.length; i++) {
    const [n, w] = [narrow[i], wide[lead + i]];
    if (n === 1 && w !== 1) axes.push(lead + i);
    else if (n !== 1 && (n === null || (typeof n === 'string' && n !== w))) return undefined;
  }
  return axes;
}

/**
 * Sums `grad`, which has the shape of `output`, to the shape of `value`, which was broadcast into it.
 * Where sizes are not known before the run, axes of size 1 are found at run time.
 */
export function sumTo(c: RuleContext, grad: string, value: string, output = c.node.outputs[0]): string {
  const [narrow, wide] = [c.dims(value), c.dims(output)];
  if (narrow === null || wide === null) return sumInRun(c, grad, value);
  return sumShape(c, grad, { name: value, dims: narrow }, wide);
}

/** `sumTo` where not even the ranks are known before the run: sums over all axes of size 1, including leading ones. */
function sumInRun({ b }: RuleContext, grad: string, value: string): string {
  const rank = (v: string) => b.node('Shape', [b.node('Shape', [v])]);
  const lead = b.node('Expand', [b.ints([1]), b.node('Sub', [rank(grad), rank(value)])]);
  const shape = b.node('Shape', [value]);
  const aligned = b.node('Concat', [lead, shape], { axis: 0 });
  const single = b.node('NonZero', [b.node('Equal', [aligned, b.ints([1])])]);
  const axes = b.node('Reshape', [single, b.ints([-1])]);
  const summed = b.node('ReduceSum', [grad, axes], { keepdims: 1, noop_with_empty_axes: 1 });
  return b.node('Reshape', [summed, shape], { allowzero: 1 });
}

/** `sumTo` for values that are not in the file: `grad` has the shape `wide`, the result has the shape `narrow`. */
export function sumShape(
  c: RuleContext,
  grad: string,
  narrow: { readonly name: string; readonly dims: readonly Dim[] },
  wide: readonly Dim[],
): string {
  const { b } = c;
  const axes = stretched(narrow.dims, wide);
  const lead = Array.from({ length: wide.length - narrow.dims.length }, (_, i) => i);
  if (axes !== undefined) {
    if (axes.length === 0) return grad;
    if (axes.length === lead.length) return b.node('ReduceSum', [grad, b.ints(axes)], { keepdims: 0 });
    const kept = b.node('ReduceSum', [grad, b.ints(axes)], { keepdims: 1 });
    return lead.length === 0 ? kept : b.node('Squeeze', [kept, b.ints(lead)]);
  }
  const shape = b.node('Shape', [narrow.name]);
  const single = b.node('NonZero', [b.node('Equal', [shape, b.ints([1])])]);
  const found = b.node('Add', [b.node('Reshape', [single, b.ints([-1])]), b.ints([lead.length])]);
  const all = lead.length === 0 ? found : b.node('Concat', [b.ints(lead), found], { axis: 0 });
  const summed = b.node('ReduceSum', [grad, all], { keepdims: 1, noop_with_empty_axes: 1 });
  return lead.length === 0 ? summed : b.node('Reshape', [summed, shape]);
}
