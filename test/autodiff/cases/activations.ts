/** Functions of one tensor. */
import { makeNode, makeTensor } from '../../../src/core/graph/builder';
import type { Case, Operand } from '../gradcheck';
import { at, positive, values, x } from './case';

const unary = (op: string, operand: Operand = x(2, 3, 4), more: Partial<Case> = {}): Case => ({
  title: `${op} of [${operand.dims}]`,
  op,
  operands: [operand],
  ...more,
});
/** Away from 0, where kinks are. */
const split = at([3, 4], (i) => (i % 2 === 0 ? 1 : -1) * (0.3 + 0.17 * i));

export const activations: readonly Case[] = [
  unary('Erf', x(2, 5), { type: 'float32' }),
  unary('Gelu', x(2, 5), { domain: 'com.microsoft', type: 'float32' }),
  unary('Tanh'),
  unary('Sigmoid'),
  unary('Sqrt', positive(2, 3)),
  unary('Exp'),
  unary('Log', positive(2, 3)),
  unary('Neg'),
  unary('Reciprocal', positive(2, 3)),
  unary('Abs', split),
  unary('Abs', values([3], [-1, 0, 2]), { title: 'Abs at zero', expected: [[-1, 0, 1]] }),
  unary('Sin'),
  unary('Cos', x(2, 3), { type: 'float32' }),
  unary('Relu', split),
  unary('Relu', values([3], [-1, 0, 2]), { title: 'Relu at zero', expected: [[0, 0, 1]] }),
  unary('Softmax', x(2, 3, 4)),
  {
    title: 'Softmax of a row that is masked altogether and put right',
    op: 'Softmax',
    operands: [values([2, 2], [-Infinity, -Infinity, 1, 1])],
    nodes: [
      makeNode('Softmax', ['x0'], ['soft'], { axis: -1 }),
      makeNode('IsNaN', ['soft'], ['broken']),
      makeNode('Where', ['broken', 'zero', 'soft'], ['right']),
      makeNode('Mul', ['right', 'weights'], ['y0']),
    ],
    constants: [makeTensor('zero', 'float64', [], [0]), makeTensor('weights', 'float64', [2], [4, 8])],
    expected: [[0, 0, -1, 1]],
  },
  unary('Softmax', x(2, 3, 4), { title: 'Softmax of axis 1', attributes: { axis: 1 } }),
  unary('Softmax', values([2, 3], [-1, 0, -Infinity, 5, -Infinity, 5]), { title: 'Softmax over masked places' }),
];
