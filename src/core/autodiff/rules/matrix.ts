/** Products of matrices. */
import { float } from '../../graph/builder';
import { type Dim, floatAttribute, intAttribute } from '../../graph/graph';
import { sumShape, sumTo } from '../broadcast';
import type { GradientRule, RuleContext } from '../rule';

/** A value with its dimensions; it may be an added one. */
export interface Sized {
  readonly name: string;
  readonly dims: readonly Dim[];
}

/**
 * A B with the last two axes of either operand swapped; both have rank 2 or more. float32 uses the runtime's fused
 * product, so that weights are never transposed into a second copy; its CPU kernel lacks other types.
 */
export function product(c: RuleContext, a: Sized, b: Sized, swapA: boolean, swapB: boolean): string {
  if (!swapA && !swapB) return c.b.node('MatMul', [a.name, b.name]);
  if (c.type(c.node.outputs[0]) === 'float32') {
    const attributes = { transA: Number(swapA), transB: Number(swapB), alpha: float(1) };
    return c.b.node('FusedMatMul', [a.name, b.name], attributes, 'com.microsoft');
  }
  return c.b.node('MatMul', [swapA ? swapLast(c, a) : a.name, swapB ? swapLast(c, b) : b.name]);
}

function swapLast(c: RuleContext, { name, dims }: Sized): string {
  const order = dims.map((_, i) => i);
  order.splice(dims.length - 2, 2, dims.length - 1, dims.length - 2);
  return c.b.node('Transpose', [name], { perm: order });
}

/**
 * dA = dY B^T and dB = A^T dY, each summed over stretched batch axes. A vector is a matrix of one row (A) or one
 * column (B), as in numpy.matmul.
 */
export function productGradients(c: RuleContext, a: string, b: string, grad: string): readonly (string | undefined)[] {
  const unsqueeze = (value: Sized, axis: number, place: number): Sized => {
    const dims = [...value.dims];
    dims.splice(place, 0, 1);
    return { name: c.b.node('Unsqueeze', [value.name, c.b.ints([axis])]), dims };
  };
  let [left, right, y]: Sized[] = [
    { name: a, dims: c.known(a) },
    { name: b, dims: c.known(b) },
    { name: grad, dims: c.known(c.node.outputs[0]) },
  ];
  const vectors = [left.dims.length === 1, right.dims.length === 1];
  if (vectors[1]) {
    right = unsqueeze(right, 1, 1);
    y = unsqueeze(y, -1, y.dims.length);
  }
  if (vectors[0]) {
    left = unsqueeze(left, 0, 0);
    y = unsqueeze(y, -2, y.dims.length - 1);
  }
  const batch = y.dims.slice(0, -2);
  const settle = (full: string, narrow: Sized, index: number): string => {
    const summed = sumShape(c, full, narrow, [...batch, ...narrow.dims.slice(-2)]);
    return vectors[index] ? c.b.node('Reshape', [summed, c.b.ints([-1])]) : summed;
  };
  return [
    c.wants[0] ? settle(product(c, y, right, false, true), left, 0) : undefined,
    c.wants[1] ? settle(product(c, left, y, true, false), right, 1) : undefined,
  ];
}

const matmul: GradientRule = (c) => productGradients(c, c.input(0), c.input(1), c.grad);

/** Y = alpha op(A) op(B) + beta C; A and B are matrices. */
const gemm: GradientRule = (c) => {
  const { b } = c;
  const transA = intAttribute(c.node, 'transA', 0);
  const transB = intAttribute(c.node, 'transB', 0);
  const alpha = float(floatAttribute(c.node, 'alpha', 1));
  const beta = floatAttribute(c.node, 'beta', 1);
  const [x, w, bias] = [c.input(0), c.input(1), c.input(2)];
  const multiply = (left: string, right: string, tA: number, tB: number) =>
    b.node('Gemm', [left, right], { transA: tA, transB: tB, alpha });
  const makers = [
    () => (transA ? multiply(w, c.grad, transB, 1) : multiply(c.grad, w, 0, 1 - transB)),
    () => (transB ? multiply(c.grad, x, 1, transA) : multiply(x, c.grad, 1 - transA, 0)),
    () => sumTo(c, beta === 1 ? c.grad : b.node('Mul', [c.grad, c.scalar(beta, bias)]), bias),
  ];
  return c.inputs.map((_, i) => (c.wants[i] ? makers[i]() : undefined));
};

export const matrix: readonly (readonly [string, GradientRule])[] = [
  ['MatMul', matmul],
  ['Gemm', gemm],
];
