/** Functions of one tensor, and Softmax. */
import { intAttribute } from '../../graph/graph';
import type { GradientRule, RuleContext } from '../rule';

/** The rule of an op y = f(x) from its slope f'(x), which may use x and y. */
export function slope(make: (c: RuleContext, x: string, y: string) => string): GradientRule {
  return (c) => [c.b.node('Mul', [c.grad, make(c, c.input(0), c.node.outputs[0])])];
}

const erf = slope((c, x) => {
  const bell = c.b.node('Exp', [c.b.node('Neg', [c.b.node('Mul', [x, x])])]);
  return c.b.node('Mul', [bell, c.scalar(2 / Math.sqrt(Math.PI), x)]);
});
/**
 * y = x Phi(x): (1 + erf(x / sqrt 2) + x sqrt(2 / pi) exp(-x^2 / 2)) / 2. The factor 1/2 is last so that products can
 * absorb it.
 */
const gelu: GradientRule = (c) => {
  const { b } = c;
  const [x] = c.inputs;
  const t = b.node('Mul', [x, c.scalar(Math.SQRT1_2, x)]);
  const bell = b.node('Exp', [b.node('Sub', [c.scalar(Math.log(Math.sqrt(2 / Math.PI)), x), b.node('Mul', [t, t])])]);
  const twice = b.node('Add', [b.node('Add', [b.node('Erf', [t]), b.node('Mul', [x, bell])]), c.scalar(1, x)]);
  return [b.node('Mul', [b.node('Mul', [c.grad, twice]), c.scalar(0.5, x)])];
};
const tanh = slope((c, x, y) => c.b.node('Sub', [c.scalar(1, x), c.b.node('Mul', [y, y])]));
const sigmoid = slope((c, x, y) => c.b.node('Mul', [y, c.b.node('Sub', [c.scalar(1, x), y])]));
const sqrt = slope((c, x, y) => c.b.node('Div', [c.scalar(0.5, x), y]));
const exp = slope((_, __, y) => y);
const log: GradientRule = (c) => [c.b.node('Div', [c.grad, c.input(0)])];
const neg: GradientRule = (c) => [c.b.node('Neg', [c.grad])];
const reciprocal = slope((c, _, y) => c.b.node('Neg', [c.b.node('Mul', [y, y])]));
const abs = slope((c, x) => c.b.node('Sign', [x]));
const sin = slope((c, x) => c.b.node('Cos', [x]));
const cos = slope((c, x) => c.b.node('Neg', [c.b.node('Sin', [x])]));
/** The slope at 0 is 0, as in PyTorch. */
const relu: GradientRule = (c) => {
  const [x] = c.inputs;
  const open = c.b.node('Greater', [x, c.scalar(0, x)]);
  return [c.b.node('Where', [open, c.grad, c.scalar(0, x)])];
};

/** The probabilities: rows that are masked completely are NaN, which the graph may replace later. */
function probabilities(c: RuleContext): string {
  const [y] = c.node.outputs;
  const cared = c.b.readsFirst('IsNaN', y);
  return cared ? c.b.node('Where', [c.b.node('IsNaN', [y]), c.scalar(0, y), y]) : y;
}

/** dx = (dy - sum(dy y)) y, the sum along the axis of the Softmax. */
const softmax: GradientRule = (c) => {
  const { b } = c;
  const y = probabilities(c);
  const axis = b.ints([intAttribute(c.node, 'axis', -1)]);
  const mean = b.node('ReduceSum', [b.node('Mul', [c.grad, y]), axis], { keepdims: 1 });
  return [b.node('Mul', [b.node('Sub', [c.grad, mean]), y])];
};

/** dx = dy - e^y sum(dy) */
const logSoftmax: GradientRule = (c) => {
  const { b } = c;
  const axis = b.ints([intAttribute(c.node, 'axis', -1)]);
  const sum = b.node('ReduceSum', [c.grad, axis], { keepdims: 1 });
  return [b.node('Sub', [c.grad, b.node('Mul', [b.node('Exp', [c.node.outputs[0]]), sum])])];
};

export const activation: readonly (readonly [string, GradientRule])[] = [
  ['Erf', erf],
  ['com.microsoft:Gelu', gelu],
  ['Tanh', tanh],
  ['Sigmoid', sigmoid],
  ['Sqrt', sqrt],
  ['Exp', exp],
  ['Log', log],
  ['Neg', neg],
  ['Reciprocal', reciprocal],
  ['Abs', abs],
  ['Sin', sin],
  ['Cos', cos],
  ['Relu', relu],
  ['Softmax', softmax],
  ['LogSoftmax', logSoftmax],
];
