/** Ops that move elements. */
import type { Case } from '../gradcheck';
import { fed, ints, x } from './case';

export const shapes: readonly Case[] = [
  { title: 'Reshape', op: 'Reshape', operands: [x(2, 3, 4), ints(0, -1)] },
  { title: 'Reshape by the run', op: 'Reshape', operands: [x(2, 6), fed([3], [2, 2, 3])] },
  { title: 'Flatten', op: 'Flatten', operands: [x(2, 3, 4)], attributes: { axis: 2 } },
  { title: 'Squeeze', op: 'Squeeze', operands: [x(2, 1, 3, 1), ints(1, -1)] },
  { title: 'Squeeze of all', op: 'Squeeze', operands: [x(1, 3, 1)], known: true },
  { title: 'Unsqueeze', op: 'Unsqueeze', operands: [x(2, 3), ints(0, -1)] },
  { title: 'Identity', op: 'Identity', operands: [x(2, 3)] },
  { title: 'Dropout', op: 'Dropout', operands: [x(2, 3)] },
  { title: 'Transpose', op: 'Transpose', operands: [x(2, 3, 4)], attributes: { perm: [2, 0, 1] } },
  { title: 'Transpose by default', op: 'Transpose', operands: [x(2, 3, 4)] },
  { title: 'Expand', op: 'Expand', operands: [x(2, 1, 3), ints(4, 1, 5, 1)] },
  { title: 'Expand by the run', op: 'Expand', operands: [x(3, 1), fed([3], [2, 3, 4])] },
  { title: 'Cast', op: 'Cast', operands: [x(2, 3)], attributes: { to: 11 } },
  {
    title: 'Cast of float32',
    op: 'Cast',
    operands: [{ ...x(2, 3), type: 'float32' }],
    attributes: { to: 1 },
    type: 'float32',
  },
  { title: 'CastLike', op: 'CastLike', operands: [x(2, 3), { ...x(1), fixed: true }] },
  { title: 'Concat', op: 'Concat', operands: [x(2, 3), x(2, 1), x(2, 4)], attributes: { axis: -1 } },
  { title: 'Concat of one', op: 'Concat', operands: [x(2, 3)], attributes: { axis: 0 } },
  { title: 'Split by sizes', op: 'Split', operands: [x(2, 6), ints(1, 2, 3)], attributes: { axis: 1 }, outputs: 3 },
  {
    title: 'Split whose second part nothing reads',
    op: 'Split',
    operands: [x(2, 6), ints(1, 2, 3)],
    attributes: { axis: -1 },
    outputs: 3,
    read: [0, 2],
  },
  { title: 'Split in equal parts', op: 'Split', operands: [x(6, 2)], attributes: { num_outputs: 3 }, outputs: 3 },
  { title: 'Split in unequal parts', op: 'Split', operands: [x(5, 2)], attributes: { num_outputs: 2 }, outputs: 2 },
];
