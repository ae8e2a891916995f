/** Maximum, minimum, clipping and remainder. */
import { sumTo } from '../broadcast';
import type { GradientRule } from '../rule';

/** The chosen operand gets the gradient; ties share it, as in PyTorch's maximum and minimum. */
const extreme: GradientRule = (c) => {
  const { b } = c;
  const [y] = c.node.outputs;
  if (c.inputs.length === 1) return [c.grad];
  const taken = c.inputs.map((x) => b.node('Equal', [x, y]));
  const ties = b.node(
    'Sum',
    taken.map((t) => b.node('CastLike', [t, y])),
  );
  const share = b.node('Div', [c.grad, ties]);
  return c.inputs.map((x, i) =>
    c.wants[i] ? sumTo(c, b.node('Where', [taken[i], share, c.scalar(0, y)]), x) : undefined,
  );
};

/** Elements within the bounds (inclusive) keep their gradient; the bounds get that of the others. */
const clip: GradientRule = (c) => {
  const { b } = c;
  const [x, low = '', high = ''] = c.inputs;
  const zero = c.scalar(0, x);
  const total = (where: string, bound: string) =>
    b.node('Reshape', [b.node('ReduceSum', [b.node('Where', [where, c.grad, zero])], { keepdims: 0 }), c.shape(bound)]);
  const kept = [
    ...(low === '' ? [] : [b.node('GreaterOrEqual', [x, low])]),
    ...(high === '' ? [] : [b.node('LessOrEqual', [x, high])]),
  ];
  const inside = kept.length === 2 ? b.node('And', kept) : kept[0];
  /** Where min > max, all elements are the upper bound. */
  const below = () => {
    const where = b.node('Less', [x, low]);
    return high === '' ? where : b.node('And', [where, b.node('LessOrEqual', [low, high])]);
  };
  const above = () => {
    const where = b.node('Greater', [x, high]);
    return low === '' ? where : b.node('Or', [where, b.node('Less', [high, low])]);
  };
  return [
    inside === undefined ? c.grad : b.node('Where', [inside, c.grad, zero]),
    c.wants[1] ? total(below(), low) : undefined,
    c.wants[2] ? total(above(), high) : undefined,
  ];
};

/** a mod b = a - b q with a piecewise constant quotient q. */
const mod: GradientRule = (c) => {
  const { b } = c;
  const [x, y] = c.inputs;
  const quotient = () => b.node('Div', [b.node('Sub', [c.node.outputs[0], x]), y]);
  return [
    c.wants[0] ? sumTo(c, c.grad, x) : undefined,
    c.wants[1] ? sumTo(c, b.node('Mul', [c.grad, quotient()]), y) : undefined,
  ];
};

export const selection: readonly (readonly [string, GradientRule])[] = [
  ['Max', extreme],
  ['Min', extreme],
  ['Clip', clip],
  ['Mod', mod],
];
