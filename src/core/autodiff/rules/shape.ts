/** Ops that move elements without changing them. */
import { intAttribute, intsAttribute } from '../../graph/graph';
import { sumTo } from '../broadcast';
import type { GradientRule } from '../rule';

/** Ops that keep the order of elements: the gradient is reshaped to the input's shape. */
const reshape: GradientRule = (c) => [c.b.node('Reshape', [c.grad, c.shape(c.input(0))], { allowzero: 1 })];

const identity: GradientRule = (c) => [c.grad];

const transpose: GradientRule = (c) => {
  const perm = intsAttribute(c.node, 'perm') ?? c.known(c.input(0)).map((_, i, all) => all.length - 1 - i);
  const inverse: number[] = [];
  perm.forEach((from, to) => {
    inverse[from] = to;
  });
  return [c.b.node('Transpose', [c.grad], { perm: inverse })];
};

const expand: GradientRule = (c) => [sumTo(c, c.grad, c.input(0))];

/** Casts back to the type of the input. A cast to integers ends the path, so this rule is never applied to one. */
const cast: GradientRule = (c) => [c.b.node('CastLike', [c.grad, c.input(0)])];

/** Splits the gradient where the inputs were concatenated. */
const concat: GradientRule = (c) => {
  const { b } = c;
  const axis = c.axis(c.node.outputs[0], intAttribute(c.node, 'axis', 0));
  const sizes = c.inputs.map((i) => {
    const size = c.dims(i)?.[axis];
    return typeof size === 'number' ? b.ints([size]) : b.node('Shape', [i], { start: axis, end: axis + 1 });
  });
  const parts = b.many('Split', [c.grad, b.node('Concat', sizes, { axis: 0 })], c.inputs.length, { axis });
  return c.inputs.map((_, i) => (c.wants[i] ? parts[i] : undefined));
};

/** Concatenates the gradients of the parts; an unread part gets zeros. */
const split: GradientRule = (c) => {
  const axis = intAttribute(c.node, 'axis', 0);
  const parts = c.node.outputs.map((o, i) => c.grads[i] ?? c.zeros(o));
  return [c.b.node('Concat', parts, { axis })];
};

export const shape: readonly (readonly [string, GradientRule])[] = [
  ['Reshape', reshape],
  ['Flatten', reshape],
  ['Squeeze', reshape],
  ['Unsqueeze', reshape],
  ['Identity', identity],
  ['Dropout', identity],
  ['Transpose', transpose],
  ['Expand', expand],
  ['Cast', cast],
  ['CastLike', (c) => [...cast(c), undefined]],
  ['Concat', concat],
  ['Split', split],
];
