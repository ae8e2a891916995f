/** Reductions and normalisations. */
import { float } from '../../../src/core/graph/builder';
import type { Case } from '../gradcheck';
import { ints, x } from './case';

const reduction = (op: string): readonly Case[] => [
  { title: `${op} of all axes`, op, operands: [x(2, 3, 4)] },
  { title: `${op} of all axes to a scalar`, op, operands: [x(2, 3, 4)], attributes: { keepdims: 0 } },
  { title: `${op} of one axis`, op, operands: [x(2, 3, 4), ints(1)], attributes: { keepdims: 1 } },
  { title: `${op} of two axes`, op, operands: [x(2, 3, 4), ints(-1, 0)], attributes: { keepdims: 0 } },
  { title: `${op} of no axes`, op, operands: [x(2, 3), ints()], attributes: { noop_with_empty_axes: 1, keepdims: 0 } },
  { title: `${op} of no axes, which are all`, op, operands: [x(2, 3), ints()], attributes: { keepdims: 0 } },
];

export const reductions: readonly Case[] = [
  ...reduction('ReduceSum'),
  ...reduction('ReduceMean'),
  ...(['float64', 'float32'] as const).flatMap((type): Case[] => [
    {
      title: `LayerNormalization in ${type}`,
      op: 'LayerNormalization',
      operands: [x(2, 3, 4), x(4), x(4)],
      attributes: { epsilon: float(0.01) },
      type,
    },
    {
      title: `LayerNormalization without bias in ${type}`,
      op: 'LayerNormalization',
      operands: [x(2, 3, 7), x(7)],
      attributes: { epsilon: float(0.01) },
      type,
    },
    {
      title: `LayerNormalization of two axes in ${type}`,
      op: 'LayerNormalization',
      operands: [x(2, 3, 4), x(3, 4), x(3, 4)],
      attributes: { axis: 1, epsilon: float(0.1) },
      type,
    },
  ]),
];
