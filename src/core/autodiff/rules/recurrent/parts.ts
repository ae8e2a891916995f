/** The products and sums that all recurrent ops share, for one direction. */
import type { RuleContext } from '../../rule';
import { product } from '../matrix';
import { type Direction, partOfDirection } from './direction';

/** The results of a direction's backward pass. */
export interface Backward {
  /** [S, B, G H]: the gradient of the input's projection with its bias. */
  readonly input: string;
  /** [S, B, G H]: the gradient of the state's projection with its bias. */
  readonly state: string;
  /** [B, H]: of the state before the first step, and of the cell before it. */
  readonly initial: string;
  readonly initialCell?: string;
  /** [G H, H]: of the state's weights. */
  weights(): string;
  /** [3 H] */
  peepholes?(): string;
}

/** x W^T of [S, B, *] and [N, *]: [S, B, N]. */
export function times(c: RuleContext, x: string, weights: string): string {
  return product(c, { name: x, dims: [null, null, null] }, { name: weights, dims: [null, null] }, false, true);
}

/** a^T b summed over steps and rows: [N, M] of [S, B, N] and [S, B, M]. */
export function overSteps({ b }: RuleContext, a: string, x: string): string {
  // [S, B, N] -> [S B, N]
  const flat = (value: string) => b.node('Reshape', [value, flatShape(value)]);
  const flatShape = (value: string) =>
    b.node('Concat', [b.ints([-1]), b.node('Shape', [value], { start: 2 })], { axis: 0 });
  return b.node('Gemm', [flat(a), flat(x)], { transA: 1 });
}

/** [N] of [S, B, N]. */
export function sumOverSteps({ b }: RuleContext, value: string): string {
  return b.node('ReduceSum', [value, b.ints([0, 1])], { keepdims: 0 });
}

/** Rows [from, to) of the first axis. */
export function rows({ b }: RuleContext, value: string, from: number, to: number): string {
  return b.node('Slice', [value, b.ints([from]), b.ints([to]), b.ints([0])]);
}

/** Splits the last axis into parts of size H. */
export function blocks({ b }: RuleContext, value: string, count: number): readonly string[] {
  return count === 1 ? [value] : b.many('Split', [value], count, { axis: -1, num_outputs: count });
}

/** A direction's weights: [G H, I] of the input, [G H, H] of the state. */
export function recurrentWeights(c: RuleContext, { index }: Direction): readonly [string, string] {
  const [w, r] = [partOfDirection(c, 1, index), partOfDirection(c, 2, index)];
  if (w === undefined || r === undefined) throw c.refuse('it has no weights');
  return [w, r];
}

/** The value plus its bias: block `from` to `to` of the `2 G` blocks of H. */
export function biased(c: RuleContext, { index, hidden }: Direction, value: string, from: number, to: number): string {
  const bias = partOfDirection(c, 3, index);
  return bias === undefined ? value : c.b.node('Add', [value, rows(c, bias, from * hidden, to * hidden)]);
}

/** x W^T + h R^T with both biases, [S, B, G H], of `gates` gates. */
export function preActivations(c: RuleContext, d: Direction, gates: number): string {
  const [w, r] = recurrentWeights(c, d);
  const both = c.b.node('Add', [times(c, d.x, w), times(c, d.before, r)]);
  return biased(c, d, biased(c, d, both, 0, gates), gates, 2 * gates);
}

/** `value` within the rows' lengths, `otherwise` past them. */
export function withinRows(c: RuleContext, { within }: Direction, value: string, otherwise = 0): string {
  return within === undefined ? value : c.b.node('Where', [within, value, c.scalar(otherwise, c.input(0))]);
}

/** [B, H] of zeros. */
export function zeroStates(c: RuleContext, { initial }: Direction): string {
  return c.b.node('Expand', [c.scalar(0, c.input(0)), c.b.node('Shape', [initial])]);
}

/** The gradient of a final value, [B, H]; 0 where nothing reads it. */
export function lastGradient(c: RuleContext, d: Direction, output: number): string {
  return d.grads[output] ?? zeroStates(c, d);
}
