/** Reductions other than sums and means. */
import type { Case, Operand } from '../gradcheck';
import { at, fed, ints, positive, values, x } from './case';

const reduction = (op: string, make: (...dims: number[]) => Operand, type: 'float32' | 'float64'): readonly Case[] =>
  (
    [
      ['all axes', [make(2, 3, 4)], {}],
      ['all axes to a scalar', [make(2, 3, 4)], { keepdims: 0 }],
      ['one axis', [make(2, 3, 4), ints(1)], { keepdims: 1 }],
      ['two axes', [make(2, 3, 4), ints(-1, 0)], { keepdims: 0 }],
      ['axes of the run', [make(2, 3, 4), fed([1], [-2])], {}],
      ['no axes', [make(2, 3), ints()], { noop_with_empty_axes: 1 }],
      ['no axes, which are all', [make(2, 3), ints()], { keepdims: 0 }],
    ] as const
  ).map(([title, operands, attributes]) => ({ title: `${op} of ${title}`, op, operands, attributes, type }));

/** Numbers of both signs, away from 0. */
const signed = (...dims: number[]) => at(dims, (i) => (i % 3 === 1 ? -1 : 1) * (0.4 + 0.13 * i));

export const extremes: readonly Case[] = [
  ...['ReduceMax', 'ReduceMin', 'ReduceProd'].flatMap((op) => reduction(op, x, 'float64')),
  ...reduction('ReduceL1', signed, 'float32'),
  ...reduction('ReduceL2', x, 'float64'),
  ...reduction('ReduceSumSquare', x, 'float64'),
  ...reduction('ReduceLogSumExp', x, 'float64'),
  ...reduction('ReduceLogSum', positive, 'float32'),
  {
    title: 'ReduceMax of ties, which share',
    op: 'ReduceMax',
    operands: [values([2, 3], [2, 2, 1, 0, 3, 0]), ints(1)],
    expected: [[0.5, 0.5, 0, 0, 1, 0]],
  },
  {
    title: 'ReduceMin of ties, which share',
    op: 'ReduceMin',
    operands: [values([2, 2], [-Infinity, -Infinity, 0, 0])],
    expected: [[0.5, 0.5, 0, 0]],
  },
  {
    title: 'ReduceProd over zeros',
    op: 'ReduceProd',
    operands: [values([3, 3], [2, 3, 4, 2, 0, 4, 0, 0, 4]), ints(1)],
    expected: [[12, 8, 6, 0, 8, 0, 0, 0, 0]],
  },
  {
    title: 'ReduceL1 at zero',
    op: 'ReduceL1',
    operands: [values([3], [-1, 0, 2])],
    type: 'float32',
    expected: [[-1, 0, 1]],
  },
  {
    title: 'ReduceL2 of zeros',
    op: 'ReduceL2',
    operands: [values([2, 2], [0, 0, 3, 4]), ints(1)],
    expected: [[0, 0, 0.6, 0.8]],
  },
  {
    title: 'ReduceLogSumExp over masked places',
    op: 'ReduceLogSumExp',
    operands: [values([2, 2], [-Infinity, 1, -Infinity, -Infinity]), ints(1)],
    expected: [[0, 1, 0, 0]],
  },
];
