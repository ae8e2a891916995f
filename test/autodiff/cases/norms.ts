/** Normalisations and pools of convolutional parts. */
import { float } from '../../../src/core/graph/builder';
import type { Case } from '../gradcheck';
import { positive, values, x } from './case';

const pool = (op: string, dims: readonly number[], attributes: Case['attributes'], title: string): Case => ({
  title: `${op} ${title}`,
  op,
  // All different, so that no window has two extremes within a step.
  operands: [
    values(
      dims,
      Array.from({ length: dims.reduce((a, d) => a * d, 1) }, (_, i) => ((i * 37) % 101) / 25 - 2),
    ),
  ],
  ...(attributes ? { attributes } : {}),
  type: 'float32',
});

export const norms: readonly Case[] = [
  {
    title: 'InstanceNormalization',
    op: 'InstanceNormalization',
    operands: [x(2, 3, 4, 5), x(3), x(3)],
    type: 'float32',
  },
  {
    title: 'InstanceNormalization of lines',
    op: 'InstanceNormalization',
    operands: [x(2, 3, 7), x(3), x(3)],
    type: 'float32',
    attributes: { epsilon: float(0.01) },
  },
  { title: 'BatchNormalization', op: 'BatchNormalization', operands: [x(2, 3, 4), x(3), x(3), x(3), positive(3)] },
  {
    title: 'BatchNormalization of vectors',
    op: 'BatchNormalization',
    operands: [x(4, 3), x(3), x(3), x(3), positive(3)],
  },
  {
    title: 'GroupNormalization of channels',
    op: 'GroupNormalization',
    operands: [x(2, 4, 5), x(4), x(4)],
    attributes: { num_groups: 2 },
    type: 'float32',
    opset: 21,
    kept: [-1],
  },
  {
    title: 'GroupNormalization of groups',
    op: 'GroupNormalization',
    operands: [x(2, 4, 2, 3), x(2), x(2)],
    attributes: { num_groups: 2, epsilon: float(0.1) },
    type: 'float32',
    kept: [-1],
  },
  { title: 'MeanVarianceNormalization', op: 'MeanVarianceNormalization', operands: [x(2, 3, 4, 5)], type: 'float32' },
  {
    title: 'MeanVarianceNormalization of one axis',
    op: 'MeanVarianceNormalization',
    operands: [x(2, 7)],
    attributes: { axes: [1] },
    type: 'float32',
  },
  { title: 'LpNormalization', op: 'LpNormalization', operands: [x(2, 3, 4)] },
  {
    title: 'LpNormalization by sums',
    op: 'LpNormalization',
    operands: [positive(2, 3)],
    attributes: { p: 1, axis: 0 },
  },
  { title: 'Mean', op: 'Mean', operands: [x(2, 3), x(3), x(2, 1)], type: 'float32' },
];

export const pools: readonly Case[] = [
  pool('GlobalAveragePool', [2, 3, 4, 5], undefined, 'of planes'),
  pool('GlobalMaxPool', [2, 3, 7], undefined, 'of lines'),
  pool('GlobalLpPool', [2, 3, 4, 5], undefined, 'of planes'),
  pool('AveragePool', [2, 3, 9], { kernel_shape: [3] }, 'of lines'),
  pool('AveragePool', [2, 3, 9], { kernel_shape: [3], strides: [2], pads: [1, 1] }, 'with a border'),
  pool(
    'AveragePool',
    [2, 3, 9],
    { kernel_shape: [3], strides: [2], pads: [1, 1], count_include_pad: 1 },
    'that counts it',
  ),
  pool('AveragePool', [1, 2, 5, 6], { kernel_shape: [2, 3], auto_pad: 'SAME_UPPER' }, 'of planes'),
  pool('MaxPool', [2, 3, 9], { kernel_shape: [3] }, 'of lines'),
  pool('MaxPool', [1, 2, 6, 7], { kernel_shape: [3, 2], strides: [2, 1], pads: [1, 0, 1, 1] }, 'of planes'),
];
