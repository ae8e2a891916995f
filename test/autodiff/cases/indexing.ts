/** Ops that pick elements by numbers, or put them there. */
import type { Case } from '../gradcheck';
import { fed, ints, x } from './case';

const slices: readonly (readonly [string, Case['operands']])[] = [
  ['of one axis', [x(3, 4), ints(1), ints(3), ints(1)]],
  ['with default axes', [x(3, 4), ints(1, 0), ints(3, 2)]],
  ['to the end', [x(3, 4), ints(1), ints(2 ** 31 - 1), ints(-1)]],
  ['from the back', [x(3, 4), ints(-3), ints(-1), ints(1)]],
  ['with a step', [x(3, 7), ints(1), ints(7), ints(1), ints(2)]],
  ['backwards', [x(3, 7), ints(5), ints(0), ints(1), ints(-2)]],
  ['that is empty', [x(3, 4), ints(2), ints(2), ints(0)]],
  ['with bounds of the run', [x(3, 4), fed([1], [1]), fed([1], [3]), ints(1)]],
  ['of a vector', [x(5), ints(1), ints(4)]],
  ['of three axes', [x(3, 4, 5), ints(0, 1), ints(2, 5), ints(0, 2), ints(1, 2)]],
];

const gathers: readonly (readonly [string, Case['operands'], number])[] = [
  ['of rows', [x(4, 3), fed([2], [1, 3])], 0],
  ['of rows read twice', [x(4, 3), fed([2, 2], [1, 1, -1, 3])], 0],
  ['of a middle axis', [x(2, 4, 3), fed([3], [0, 0, 2])], 1],
  ['by a matrix in a middle axis', [x(2, 4, 3), fed([2, 2], [0, -4, 2, 1])], 1],
  ['of the last axis', [x(2, 4), fed([2], [3, -2])], -1],
  ['of one place', [x(2, 4, 3), { dims: [], type: 'int64', values: [0], constant: true }], 1],
  ['of the last place', [x(2, 4, 3), { dims: [], type: 'int64', values: [-1], constant: true }], 1],
  ['of one place of the run', [x(2, 4, 3), fed([], [2])], 1],
  ['of one place, kept', [x(2, 4, 3), ints(-2)], 1],
  ['by int32', [x(4, 3), { dims: [2], type: 'int32', values: [1, -1] }], 0],
  ['of a vector', [x(4), fed([], [-1])], 0],
];

export const indexing: readonly Case[] = [
  ...gathers.map(
    ([title, operands, axis]): Case => ({ title: `Gather ${title}`, op: 'Gather', operands, attributes: { axis } }),
  ),
  {
    title: 'Gather of one row a hundred thousand times',
    op: 'Gather',
    operands: [x(2, 3), fed([100000], new Array<number>(100000).fill(1))],
    expected: [[0, 0, 0, 1e5, 1e5, 1e5]],
  },
  ...slices.map(([title, operands]): Case => ({ title: `Slice ${title}`, op: 'Slice', operands })),
  {
    title: 'GatherElements with places read twice',
    op: 'GatherElements',
    operands: [
      x(2, 3, 4),
      fed(
        [2, 3, 5],
        Array.from({ length: 30 }, (_, i) => ((i * 7) % 8) - 4),
      ),
    ],
    attributes: { axis: -1 },
  },
  {
    title: 'GatherElements of fewer rows',
    op: 'GatherElements',
    operands: [x(3, 4), fed([2, 3], [0, 1, 2, 2, 0, -1])],
    attributes: { axis: 0 },
  },
  {
    title: 'GatherElements of one place a hundred thousand times',
    op: 'GatherElements',
    operands: [x(2), fed([100000], new Array<number>(100000).fill(1))],
    expected: [[0, 1e5]],
  },
  {
    title: 'GatherND of Microsoft',
    op: 'GatherND',
    domain: 'com.microsoft',
    operands: [x(3, 4), fed([3, 2], [0, 1, 1, 2, 0, 1])],
    type: 'float32',
  },
  { title: 'GatherND of elements', op: 'GatherND', operands: [x(3, 4), fed([3, 2], [0, 1, -1, 2, 0, 1])] },
  { title: 'GatherND of rows', op: 'GatherND', operands: [x(3, 4, 2), fed([2, 2, 1], [0, 1, -1, 0])] },
  {
    title: 'GatherND in batches',
    op: 'GatherND',
    operands: [x(2, 4, 3), fed([2, 3, 1], [0, 1, -1, 2, 2, 0])],
    attributes: { batch_dims: 1 },
  },
  {
    title: 'GatherND in batches of two axes',
    op: 'GatherND',
    operands: [x(2, 2, 4, 3), fed([2, 2, 1], [0, 1, -1, 2])],
    attributes: { batch_dims: 2 },
  },
];
