/** Ops that write updates into a copy of a tensor. */
import type { Case } from '../gradcheck';
import { fed, values, x } from './case';

/** ScatterElements of [2, 3] updates, some at the same place, and ScatterND of rows. */
const reduced = (reduction: string): readonly Case[] => [
  {
    title: `ScatterElements, reduction ${reduction}`,
    op: 'ScatterElements',
    operands: [x(3, 4), fed([2, 3], [0, 1, 1, 2, -1, 2]), x(2, 3)],
    attributes: { axis: 1, reduction },
  },
  {
    title: `ScatterND of rows, reduction ${reduction}`,
    op: 'ScatterND',
    operands: [x(4, 3), fed([3, 1], [1, -1, 1]), x(3, 3)],
    attributes: { reduction },
  },
  {
    title: `ScatterND of elements, reduction ${reduction}`,
    op: 'ScatterND',
    operands: [x(2, 3, 2), fed([2, 2, 3], [0, 1, 1, 1, 2, 0, 0, 1, 1, 1, 0, 0]), x(2, 2)],
    attributes: { reduction },
  },
];

export const scatters: readonly Case[] = [
  {
    title: 'ScatterElements',
    op: 'ScatterElements',
    operands: [x(3, 4), fed([2, 3], [0, 1, 2, 2, -1, 0]), x(2, 3)],
    attributes: { axis: 1 },
  },
  {
    title: 'ScatterElements of the first axis',
    op: 'ScatterElements',
    operands: [x(3, 4), fed([1, 4], [0, 2, 1, -1]), x(1, 4)],
  },
  { title: 'ScatterND of rows', op: 'ScatterND', operands: [x(4, 3), fed([2, 1], [1, -1]), x(2, 3)] },
  { title: 'ScatterND of elements', op: 'ScatterND', operands: [x(2, 3), fed([2, 2], [0, 1, 1, 2]), x(2)] },
  ...['add', 'mul', 'max', 'min'].flatMap(reduced),
  ...['ScatterElements', 'ScatterND'].flatMap((op): readonly Case[] => {
    const places = op === 'ScatterND' ? fed([3, 1], [0, 0, 1]) : fed([3], [0, 0, 1]);
    return [
      {
        title: `${op} multiplying by zeros`,
        op,
        operands: [values([3], [2, 0, 5]), places, values([3], [0, 3, 4])],
        attributes: { reduction: 'mul' },
        expected: [[0, 4, 1], undefined, [6, 0, 0]],
      },
      {
        title: `${op} of ties, which share`,
        op,
        operands: [values([3], [2, 0, 5]), places, values([3], [2, 2, 4])],
        attributes: { reduction: 'max' },
        expected: [[1 / 3, 0, 1], undefined, [1 / 3, 1 / 3, 1]],
      },
    ];
  }),
];
