/** Arithmetic of two tensors with broadcasting, and functions of one. */
import type { Case, Operand } from '../gradcheck';
import { fed, mask, positive, values, x } from './case';

const BROADCASTS: readonly (readonly [readonly number[], readonly number[]])[] = [
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3, 4], [4]],
  [[3], [2, 1, 3]],
  [
    [2, 1, 4],
    [1, 3, 1],
  ],
  [[2, 3], []],
  [[1], [2, 3]],
];

const binary = (op: string, second: (...dims: number[]) => Operand = x): readonly Case[] =>
  BROADCASTS.map(([a, b]) => ({
    title: `${op} of [${a}] and [${b}]`,
    op,
    operands: [op === 'Pow' ? positive(...a) : x(...a), second(...b)],
  }));

export const arithmetic: readonly Case[] = [
  ...binary('Add'),
  ...binary('Sub'),
  ...binary('Mul'),
  ...binary('Div', positive),
  ...binary('Pow'),
  { title: 'Sum of three', op: 'Sum', operands: [x(2, 3), x(3), x(2, 1)] },
  { title: 'Sum of one', op: 'Sum', operands: [x(2, 3)] },
  {
    title: 'Pow with exponent 2 of negatives and zero',
    op: 'Pow',
    operands: [values([3], [-2, 0, 3]), { ...values([], [2]), fixed: true }],
    expected: [[-4, 0, 6]],
  },
  {
    title: 'Pow with exponents 0, 1 and 3 at zero',
    op: 'Pow',
    operands: [values([3], [0, 0, 0]), { ...values([3], [0, 1, 3]), fixed: true }],
    expected: [[0, 1, 0]],
  },
  {
    title: 'Pow of the exponent of zero',
    op: 'Pow',
    operands: [{ ...values([2], [0, 2]), fixed: true }, values([2], [2, 3])],
    expected: [undefined, [0, 8 * Math.log(2)]],
  },
  ...[0, 1, 2, 3, -1, 2.5].map(
    (p): Case => ({
      title: `Pow with the known exponent ${p}`,
      op: 'Pow',
      operands: [positive(2, 3), { ...values([], [p]), constant: true }],
    }),
  ),
  {
    title: 'Pow with known exponents at zero',
    op: 'Pow',
    operands: [values([3], [-2, 0, 3]), { ...values([], [2]), constant: true }],
    expected: [[-4, 0, 6]],
  },
  {
    title: 'Pow with the known exponent 0 at zero',
    op: 'Pow',
    operands: [values([2], [0, 1]), { ...values([], [0]), constant: true }],
    expected: [[0, 0]],
  },
  {
    title: 'Pow with an integer exponent',
    op: 'Pow',
    operands: [values([3], [-2, 0, 3]), fed([], [2])],
    expected: [[-4, 0, 6]],
  },
  { title: 'Where', op: 'Where', operands: [mask([2, 3], [1, 0, 1, 0, 0, 1]), x(2, 3), x(2, 3)] },
  { title: 'Where with broadcasts', op: 'Where', operands: [mask([2, 1, 3], [1, 0, 1, 0, 0, 1]), x(4, 1), x(3)] },
  {
    title: 'Where over infinities',
    op: 'Where',
    operands: [mask([4], [1, 0, 1, 0]), values([4], [1, Infinity, 2, -Infinity]), values([], [3])],
    expected: [undefined, [1, 0, 1, 0], [2]],
  },
  ...binary('Max'),
  ...binary('Min'),
  { title: 'Max of three', op: 'Max', operands: [x(2, 3), x(3), x(2, 1)] },
  { title: 'Max of one', op: 'Max', operands: [x(2, 3)] },
  {
    title: 'Max of ties, which share',
    op: 'Max',
    operands: [values([3], [1, 2, 3]), values([3], [1, 3, 2])],
    expected: [
      [0.5, 0, 1],
      [0.5, 1, 0],
    ],
  },
  {
    title: 'Min with the lowest number',
    op: 'Min',
    operands: [values([2], [-Infinity, 3]), values([], [0])],
    expected: [[1, 0], [1]],
  },
  { title: 'Clip', op: 'Clip', operands: [x(3, 4), values([], [-0.31]), values([], [0.42])] },
  { title: 'Clip from below', op: 'Clip', operands: [x(3, 4), values([], [-0.31])] },
  { title: 'Clip from above', op: 'Clip', operands: [x(3, 4), null, values([], [0.42])] },
  { title: 'Clip with crossed bounds', op: 'Clip', operands: [x(3, 4), values([], [0.5]), values([], [-0.5])] },
  { title: 'Clip without bounds', op: 'Clip', operands: [x(3, 4)] },
  {
    title: 'Clip on the bounds',
    op: 'Clip',
    operands: [values([4], [-1, 0, 1, 2]), { ...values([], [-1]), fixed: true }, { ...values([], [1]), fixed: true }],
    expected: [[1, 1, 1, 0]],
  },
  { title: 'Mod', op: 'Mod', operands: [positive(2, 3), values([], [0.6])], attributes: { fmod: 1 } },
];
