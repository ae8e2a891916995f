/** Activations as one op, and ops that add a bias before one. */
import { floatAttribute, stringAttribute } from '../../graph/graph';
import type { Expansion, ExpansionContext, Expansions } from './context';

/** x Phi(x) with the exact Gaussian integral: x (1 + erf(x / sqrt 2)) / 2. */
export function gelu(c: ExpansionContext, x: string): string {
  const erf = c.op('Erf', [c.op('Div', [x, c.scalar(Math.SQRT2)])]);
  return c.op('Mul', [c.op('Mul', [x, c.scalar(0.5)]), c.op('Add', [erf, c.scalar(1)])]);
}

/** The tanh approximation: x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2. */
export function tanhGelu(c: ExpansionContext, x: string): string {
  const root = Math.sqrt(2 / Math.PI);
  const square = c.op('Mul', [x, x]);
  const slope = c.op('Add', [c.op('Mul', [square, c.scalar(0.044715 * root)]), c.scalar(root)]);
  const tanh = c.op('Tanh', [c.op('Mul', [x, slope])]);
  return c.op('Mul', [c.op('Mul', [x, c.scalar(0.5)]), c.op('Add', [tanh, c.scalar(1)])]);
}

/** x sigmoid(alpha x). */
function swish(c: ExpansionContext, alpha: number): string {
  const x = c.input(0);
  const scaled = alpha === 1 ? x : c.op('Mul', [x, c.scalar(alpha)]);
  return c.op('Mul', [x, c.op('Sigmoid', [scaled])]);
}

const plainGelu: Expansion = (c) => [
  stringAttribute(c.node, 'approximate', 'none') === 'tanh' ? tanhGelu(c, c.input(0)) : gelu(c, c.input(0)),
];

/** The last axis holds values, then gates. */
const biasSplitGelu: Expansion = (c) => {
  const halves = c.b.many('Split', [c.plus(c.input(0), 1)], 2, { axis: -1, num_outputs: 2 });
  return [c.op('Mul', [halves[0], gelu(c, halves[1])])];
};

export const activations: Expansions = [
  ['Gelu', plainGelu],
  ['com.microsoft:Gelu', plainGelu],
  ['com.microsoft:BiasGelu', (c) => [gelu(c, c.plus(c.input(0), 1))]],
  ['com.microsoft:FastGelu', (c) => [tanhGelu(c, c.plus(c.input(0), 1))]],
  ['com.microsoft:QuickGelu', (c) => [swish(c, floatAttribute(c.node, 'alpha', 1.702))]],
  ['com.microsoft:BiasSplitGelu', biasSplitGelu],
  ['Swish', (c) => [swish(c, floatAttribute(c.node, 'alpha', 1))]],
];
