/** Ops that sort, turn round, thin out or fold elements, and gates. */
import { float } from '../../../src/core/graph/builder';
import type { Case } from '../gradcheck';
import { at, mask, x } from './case';

/** Numbers in (-4, 4). */
const wide = at([4, 3], (i) => -3.7 + 0.67 * i);

export const orders: readonly Case[] = [
  { title: 'TopK', op: 'TopK', operands: [x(3, 5), { dims: [1], type: 'int64', values: [2] }], outputs: 2, read: [0] },
  {
    title: 'TopK of the smallest in the first axis',
    op: 'TopK',
    operands: [x(5, 3), { dims: [1], type: 'int64', values: [3] }],
    attributes: { axis: 0, largest: 0 },
    outputs: 2,
    read: [0],
  },
  {
    title: 'ReverseSequence',
    op: 'ReverseSequence',
    operands: [x(4, 3, 2), { dims: [3], type: 'int64', values: [1, 4, 2] }],
  },
  {
    title: 'ReverseSequence of batches first',
    op: 'ReverseSequence',
    operands: [x(3, 4), { dims: [3], type: 'int64', values: [1, 4, 2] }],
    attributes: { batch_axis: 0, time_axis: 1 },
  },
  { title: 'Compress', op: 'Compress', operands: [x(3, 4), mask([4], [1, 0, 0, 1])], attributes: { axis: 1 } },
  { title: 'Compress of all', op: 'Compress', operands: [x(3, 2), mask([6], [1, 0, 0, 1, 1, 0])] },
  { title: 'SpaceToDepth', op: 'SpaceToDepth', operands: [x(2, 3, 4, 6)], attributes: { blocksize: 2 } },
  { title: 'DepthToSpace', op: 'DepthToSpace', operands: [x(2, 8, 2, 3)], attributes: { blocksize: 2 } },
  {
    title: 'DepthToSpace in mode CRD',
    op: 'DepthToSpace',
    operands: [x(2, 8, 2, 3)],
    attributes: { blocksize: 2, mode: 'CRD' },
  },
  { title: 'Swish', op: 'Swish', operands: [wide], type: 'float32', opset: 24 },
  {
    title: 'Swish with alpha',
    op: 'Swish',
    operands: [wide],
    type: 'float32',
    opset: 24,
    attributes: { alpha: float(1.7) },
  },
  {
    title: 'Shrink',
    op: 'Shrink',
    operands: [at([4, 3], (i) => -3.5 + 0.67 * i)],
    type: 'float32',
    attributes: { lambd: float(1), bias: float(0.5) },
  },
];
