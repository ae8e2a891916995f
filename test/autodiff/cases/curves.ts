/** Trigonometry, and activations in pieces. */
import { float } from '../../../src/core/graph/builder';
import type { Case, Operand } from '../gradcheck';
import { at, values, x } from './case';

/** The runtime has these in float32 alone. */
const single = (op: string, operand: Operand, more: Partial<Case> = {}): Case => ({
  title: `${op} of [${operand.dims}]`,
  op,
  operands: [operand],
  type: 'float32',
  ...more,
});
/** Numbers in (-4, 4), none near a kink. */
const wide = at([4, 3], (i) => -3.5 + 0.67 * i);
const kink = (op: string, numbers: readonly number[], slopes: readonly number[], more: Partial<Case> = {}): Case =>
  single(op, values([numbers.length], numbers), { title: `${op} at its kinks`, expected: [slopes], ...more });

export const curves: readonly Case[] = [
  ...['Tan', 'Atan', 'Sinh', 'Cosh', 'Asinh'].map((op) => single(op, x(2, 3))),
  ...['Asin', 'Acos', 'Atanh'].map((op) =>
    single(
      op,
      at([2, 3], (i) => -0.6 + 0.21 * i),
    ),
  ),
  single(
    'Acosh',
    at([2, 3], (i) => 1.5 + 0.3 * i),
  ),
  ...['Elu', 'Celu', 'LeakyRelu'].map((op) =>
    single(op, wide, { title: `${op} with alpha`, attributes: { alpha: float(0.7) } }),
  ),
  ...['Elu', 'Selu', 'Celu', 'LeakyRelu', 'HardSwish', 'Softplus', 'Softsign', 'Mish'].map((op) => single(op, wide)),
  single('Selu', wide, { title: 'Selu with both numbers', attributes: { alpha: float(1.5), gamma: float(0.9) } }),
  kink('Mish', [-60, 60], [0, 1], { title: 'Mish of large numbers' }),
  kink('Softplus', [-200, 200], [0, 1], { title: 'Softplus of large numbers' }),
  kink('Elu', [-Infinity, 0, 1], [0, 1, 1]),
  kink('LeakyRelu', [-1, 0, 1], [0.25, 0.25, 1], { attributes: { alpha: float(0.25) } }),
  kink('HardSwish', [-3, 3], [0, 1]),
  kink('HardSigmoid', [-3, 0, 3], [0, 0.25, 0], { attributes: { alpha: float(0.25), beta: float(0.5) } }),
  single('HardSigmoid', wide, { attributes: { alpha: float(0.25) } }),
  single('ThresholdedRelu', wide),
  single('ThresholdedRelu', wide, { title: 'ThresholdedRelu with alpha', attributes: { alpha: float(0.7) } }),
  { title: 'PRelu', op: 'PRelu', operands: [wide, x(3)], type: 'float32' },
  { title: 'PRelu with a slope for each row', op: 'PRelu', operands: [wide, x(4, 1)], type: 'float32' },
  {
    title: 'PRelu at zero',
    op: 'PRelu',
    operands: [values([2], [0, -1]), values([1], [0.25])],
    type: 'float32',
    expected: [[0.25, 0.25], [-1]],
  },
  { title: 'LogSoftmax', op: 'LogSoftmax', operands: [x(2, 3, 4)] },
  { title: 'LogSoftmax of axis 0', op: 'LogSoftmax', operands: [x(2, 3, 4)], attributes: { axis: 0 } },
];
