/** Means and maxima over windows, and over all spatial axes. */
import { intAttribute, intsAttribute } from '../../graph/graph';
import { composed } from '../composed';
import type { GradientRule, RuleContext } from '../rule';

/** The axes after batch and channels. */
function space(c: RuleContext): readonly number[] {
  return Array.from({ length: c.rank(c.input(0)) - 2 }, (_, i) => i + 2);
}

function overSpace(op: string): GradientRule {
  return composed((c) => c.b.node(op, [c.input(0), c.b.ints(space(c))], { keepdims: 1 }));
}

const globalLp: GradientRule = (c) => {
  const p = intAttribute(c.node, 'p', 2);
  if (p !== 1 && p !== 2) throw c.refuse(`its p is ${p}: only 1 and 2 are supported`);
  return overSpace(`ReduceL${p}`)(c);
};

/**
 * The sum over windows is a convolution of each channel with ones; the mean divides it by the number of elements in a
 * window.
 */
const average = composed((c) => {
  const { b, node } = c;
  const [x] = c.inputs;
  if (intAttribute(node, 'ceil_mode', 0) === 1) throw c.refuse('ceil_mode is not supported');
  const kernel = intsAttribute(node, 'kernel_shape') ?? [];
  const kept = ['strides', 'dilations', 'pads', 'auto_pad'];
  const attributes = Object.fromEntries([...node.attributes].filter(([name]) => kept.includes(name)));
  const ones = b.constant(c.type(x), [1, 1, ...kernel], new Array<number>(kernel.reduce((a, k) => a * k, 1)).fill(1));
  const windows = (value: string) => b.node('Conv', [value, ones], attributes);
  // [N, C, ...] -> [N C, 1, ...]
  const shape = b.node('Concat', [b.ints([-1, 1]), b.node('Shape', [x], { start: 2 })], { axis: 0 });
  const single = b.node('Reshape', [x, shape]);
  const full = b.scalar(
    c.type(x),
    kernel.reduce((a, k) => a * k, 1),
  );
  const everywhere = b.node('Expand', [c.scalar(1, x), b.node('Shape', [single])]);
  const count = intAttribute(node, 'count_include_pad', 0) === 1 ? full : windows(everywhere);
  const means = b.node('Div', [windows(single), count]);
  return b.node('Reshape', [means, b.node('Shape', [node.outputs[0]])]);
});

/** The second output has the flat index of each maximum in the whole tensor; windows overlap. */
const max: GradientRule = (c) => {
  const { b } = c;
  const [x] = c.inputs;
  if (intAttribute(c.node, 'storage_order', 0) === 1) throw c.refuse('storage_order 1 is not supported');
  const list = (value: string) => b.node('Reshape', [value, b.ints([-1])]);
  const places = list(b.output(c.node, 1));
  const flat = list(c.zeros(x));
  const added = b.node('ScatterElements', [flat, places, list(c.grad)], { axis: 0, reduction: 'add' });
  return [b.node('Reshape', [added, b.node('Shape', [x])], { allowzero: 1 })];
};

/** The mean of several tensors. */
const mean = composed((c) => c.b.node('Div', [c.b.node('Sum', c.inputs), c.scalar(c.inputs.length, c.input(0))]));

export const pooling: readonly (readonly [string, GradientRule])[] = [
  ['GlobalAveragePool', overSpace('ReduceMean')],
  ['GlobalMaxPool', overSpace('ReduceMax')],
  ['GlobalLpPool', globalLp],
  ['AveragePool', average],
  ['MaxPool', max],
  ['Mean', mean],
];
