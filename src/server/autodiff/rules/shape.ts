/** Ops that move elements without changing them. */
import { intAttribute, intsAttribute } from '../../graph/graph';
import { sumTo } from '../broadcast';
import type { Rule } from '../rule';

/** Anything whose elements keep their order: the gradient takes the input's shape. */
const reshape: Rule = (c) => [c.b.node('Reshape', [c.grad, c.shape(c.input(0))], { allowzero: 1 })];

const identity: Rule = (c) => [c.grad];

const transpose: Rule = (c) => {
  const perm = intsAttribute(c.node, 'perm') ?? c.known(c.input(0)).map((_, i, all) => all.length - 1 - i);
  const inverse: number[] = [];
  perm.forEach((from, to) => {
    inverse[from] = to;
  });
  return [c.b.node('Transpose', [c.grad], { perm: inverse })];
};

const expand: Rule = (c) => [sumTo(c, c.grad, c.input(0))];

/** Back to the type of the input. Casts to integers end a path before this rule is asked. */
const cast: Rule = (c) => [c.b.node('CastLike', [c.grad, c.input(0)])];

/** Cuts the gradient where the inputs were joined. */
const concat: Rule = (c) => {
  const { b } = c;
  const axis = c.axis(c.node.outputs[0], intAttribute(c.node, 'axis', 0));
  const sizes = c.inputs.map((i) => {
    const size = c.dims(i)?.[axis];
    return typeof size === 'number' ? b.ints([size]) : b.node('Shape', [i], { start: axis, end: axis + 1 });
  });
  const parts = b.many('Split', [c.grad, b.node('Concat', sizes, { axis: 0 })], c.inputs.length, { axis });
  return c.inputs.map((_, i) => (c.wants[i] ? parts[i] : undefined));
};

/** Joins the gradients of the parts; a part that nothing reads has zeros. */
const split: Rule = (c) => {
  const axis = intAttribute(c.node, 'axis', 0);
  const parts = c.node.outputs.map((o, i) => c.grads[i] ?? c.zeros(o));
  return [c.b.node('Concat', parts, { axis })];
};

/** Adds the gradient into zeros at the places that were read; places read twice get the sum. */
const gather: Rule = (c) => {
  const { b } = c;
  const [data, indices] = c.inputs;
  const dims = c.known(data);
  const axis = c.axis(data, intAttribute(c.node, 'axis', 0));
  const count = c.rank(indices);
  // The gathered axes come first and become one, so that each index owns a row [k] of the transposed data.
  const order = dims.map((_, i) => i);
  order.splice(axis, 1);
  order.unshift(axis);
  const back = order.map((_, i) => order.indexOf(i));
  const outRank = dims.length - 1 + count;
  const gradOrder = Array.from({ length: outRank }, (_, i) => i);
  gradOrder.unshift(...gradOrder.splice(axis, count));
  const rows = axis === 0 ? c.grad : b.node('Transpose', [c.grad], { perm: gradOrder });
  const zeros = axis === 0 ? c.zeros(data) : b.node('Transpose', [c.zeros(data)], { perm: order });
  const places = b.node('Unsqueeze', [nonNegative(), b.ints([-1])]);
  const added = b.node('ScatterND', [zeros, places, rows], { reduction: 'add' });
  return [axis === 0 ? added : b.node('Transpose', [added], { perm: back })];

  function nonNegative(): string {
    const wide = b.node('Cast', [indices], { to: 7 });
    const size = b.node('Squeeze', [b.node('Shape', [data], { start: axis, end: axis + 1 }), b.ints([0])]);
    return b.node('Where', [b.node('Less', [wide, b.constant('int64', [], [0])]), b.node('Add', [wide, size]), wide]);
  }
};

/** Scatters the gradient to the places that were kept, any step and sign: through the same Slice of running numbers. */
const slice: Rule = (c) => {
  const { b } = c;
  const [data, ...bounds] = c.inputs;
  const dims = c.known(data);
  const shape = b.node('Shape', [data]);
  const size = b.node('ReduceProd', [shape], { keepdims: 0 });
  const numbers = b.node('Range', [b.constant('int64', [], [0]), size, b.constant('int64', [], [1])]);
  const grid = b.node('Reshape', [numbers, shape], { allowzero: 1 });
  const taken = b.node('Reshape', [b.node('Slice', [grid, ...bounds]), b.ints([-1, 1])]);
  const flat = b.node('Reshape', [c.zeros(data), b.ints([-1])]);
  const added = b.node('ScatterND', [flat, taken, b.node('Reshape', [c.grad, b.ints([-1])])]);
  return [dims.length === 1 ? added : b.node('Reshape', [added, shape], { allowzero: 1 })];
};

export const shape: readonly (readonly [string, Rule])[] = [
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
  ['Gather', gather],
  ['Slice', slice],
];
