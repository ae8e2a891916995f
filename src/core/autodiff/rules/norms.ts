/** Normalisations of convolutional models, by their definitions. */
import { floatAttribute, intAttribute, intsAttribute } from '../../graph/graph';
import { composed } from '../composed';
import type { GradientRule, RuleContext } from '../rule';

/** A vector over channels with an axis of 1 for each of the `count` axes after them. */
function perChannel(c: RuleContext, value: string, count: number): string {
  if (count === 0) return value;
  return c.b.node('Unsqueeze', [value, c.b.ints(Array.from({ length: count }, (_, i) => i + 1))]);
}

/** (x - mean) / sqrt(variance + epsilon) over the given axes. */
function standardized(c: RuleContext, x: string, axes: readonly number[], epsilon: number): string {
  const { b } = c;
  const mean = (value: string) => b.node('ReduceMean', [value, b.ints(axes)], { keepdims: 1 });
  const centred = b.node('Sub', [x, mean(x)]);
  const variance = mean(b.node('Mul', [centred, centred]));
  const deviation = b.node('Sqrt', [b.node('Add', [variance, c.scalar(epsilon, c.input(0))])]);
  return b.node('Div', [centred, deviation]);
}

function scaled(c: RuleContext, value: string, scale: string, shift: string): string {
  return c.b.node('Add', [c.b.node('Mul', [value, scale]), shift]);
}

/** The axes after batch and channels. */
function space(c: RuleContext): readonly number[] {
  return Array.from({ length: c.rank(c.input(0)) - 2 }, (_, i) => i + 2);
}

function epsilonOf(c: RuleContext): number {
  return floatAttribute(c.node, 'epsilon', 1e-5);
}

const instance = composed((c) => {
  const [x, scale, shift] = c.inputs;
  const axes = space(c);
  const normal = standardized(c, x, axes, epsilonOf(c));
  return scaled(c, normal, perChannel(c, scale, axes.length), perChannel(c, shift, axes.length));
});

const batch = composed((c) => {
  const { b } = c;
  if (intAttribute(c.node, 'training_mode', 0) === 1)
    throw c.refuse('it is in training mode: export the model for inference');
  const count = c.rank(c.input(0)) - 2;
  const [scale, shift, mean, variance] = c.inputs.slice(1).map((v) => perChannel(c, v, count));
  const deviation = b.node('Sqrt', [b.node('Add', [variance, c.scalar(epsilonOf(c), c.input(4))])]);
  return scaled(c, b.node('Div', [b.node('Sub', [c.input(0), mean]), deviation]), scale, shift);
});

/** Scale and shift are per group up to operator set 20, per channel from there on. */
const group = composed((c) => {
  const { b } = c;
  const [x, scale, shift] = c.inputs;
  const groups = intAttribute(c.node, 'num_groups', 1);
  const axes = space(c);
  const size = c.known(scale)[0];
  if (typeof size !== 'number') throw c.refuse('the size of its scale is not known');
  // [N, C, ...] -> [N, G, C / G ...]
  const grouped = b.node('Reshape', [x, b.ints([0, groups, -1])]);
  const normal = standardized(c, grouped, [2], epsilonOf(c));
  const back = (value: string) => b.node('Reshape', [value, b.node('Shape', [x])]);
  if (size === groups) return back(scaled(c, normal, perChannel(c, scale, 1), perChannel(c, shift, 1)));
  return scaled(c, back(normal), perChannel(c, scale, axes.length), perChannel(c, shift, axes.length));
});

/** The epsilon that ONNX Runtime adds under the root. */
const MEAN_VARIANCE_EPSILON = 1e-9;
const meanVariance = composed((c) =>
  standardized(c, c.input(0), intsAttribute(c.node, 'axes') ?? [0, 2, 3], MEAN_VARIANCE_EPSILON),
);

/** x divided by its norm; 0 where the norm is 0. */
const lp = composed((c) => {
  const { b } = c;
  const [x] = c.inputs;
  const reduce = intAttribute(c.node, 'p', 2) === 1 ? 'ReduceL1' : 'ReduceL2';
  const length = b.node(reduce, [x, b.ints([intAttribute(c.node, 'axis', -1)])], { keepdims: 1 });
  const none = b.node('Equal', [length, c.scalar(0, x)]);
  return b.node('Div', [x, b.node('Where', [none, c.scalar(1, x), length])]);
});

export const norms: readonly (readonly [string, GradientRule])[] = [
  ['InstanceNormalization', instance],
  ['BatchNormalization', batch],
  ['GroupNormalization', group],
  ['MeanVarianceNormalization', meanVariance],
  ['LpNormalization', lp],
];
