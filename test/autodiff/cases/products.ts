/** Products of matrices. */
import { float } from '../../../src/core/graph/builder';
import type { Case } from '../gradcheck';
import { x } from './case';

const SHAPES: readonly (readonly [readonly number[], readonly number[]])[] = [
  [
    [2, 3],
    [3, 4],
  ],
  [
    [2, 2, 3],
    [3, 4],
  ],
  [
    [2, 3],
    [5, 3, 4],
  ],
  [
    [2, 1, 2, 3],
    [3, 3, 4],
  ],
  [[3], [3, 4]],
  [[2, 3], [3]],
  [[3], [3]],
  [[3], [2, 3, 4]],
  [[2, 2, 3], [3]],
];

const GEMM = [
  { transA: 0, transB: 0 },
  { transA: 1, transB: 0 },
  { transA: 0, transB: 1 },
  { transA: 1, transB: 1 },
];

export const products: readonly Case[] = [
  ...(['float64', 'float32'] as const).flatMap((type) =>
    SHAPES.map(
      ([a, b]): Case => ({
        title: `MatMul of [${a}] and [${b}] in ${type}`,
        op: 'MatMul',
        operands: [x(...a), x(...b)],
        type,
      }),
    ),
  ),
  ...GEMM.map(
    ({ transA, transB }): Case => ({
      title: `Gemm with transA ${transA} and transB ${transB}`,
      op: 'Gemm',
      operands: [transA ? x(3, 2) : x(2, 3), transB ? x(4, 3) : x(3, 4), x(4)],
      attributes: { transA, transB, alpha: float(0.5), beta: float(0.25) },
    }),
  ),
  { title: 'Gemm without bias', op: 'Gemm', operands: [x(2, 3), x(3, 4)] },
  { title: 'Gemm with a column of bias', op: 'Gemm', operands: [x(2, 3), x(3, 4), x(2, 1)] },
];
