/** Sums and means over axes. */
import { intAttribute } from '../../graph/graph';
import type { GradientRule, RuleContext } from '../rule';

/** Reshapes the result of a reduction so that it broadcasts to the shape of the input. */
export function restored(c: RuleContext, reduced: string): string {
  const { b } = c;
  const axes = c.input(1);
  if (intAttribute(c.node, 'keepdims', 1) === 1) return reduced;
  // Without axes the result is a scalar, or nothing was reduced.
  return axes !== '' && c.dims(axes)?.[0] !== 0 ? b.node('Unsqueeze', [reduced, axes]) : reduced;
}

const sum: GradientRule = (c) => [
  c.b.node('Expand', [restored(c, c.grad), c.b.node('Shape', [c.input(0)])]),
  undefined,
];

/**
 * The number of elements of each mean; undefined if the graph does not determine it, or if the output does not have the
 * reduced axes.
 */
function countOf(c: RuleContext): number | undefined {
  const [before, after] = [c.dims(c.input(0)), c.dims(c.node.outputs[0])];
  if (before === null || after === null || before.length !== after.length) return undefined;
  let count = 1;
  for (const [i, dim] of before.entries()) {
    if (dim === after[i] && dim !== null) continue;
    if (after[i] !== 1 || typeof dim !== 'number') return undefined;
    count *= dim;
  }
  return count;
}

/** The same, computed at run time. */
function counted(c: RuleContext): string {
  const { b } = c;
  const count = (value: string) => b.node('Size', [value]);
  const [x] = c.inputs;
  const ratio = b.node('Div', [count(x), b.node('Max', [count(c.node.outputs[0]), b.constant('int64', [], [1])])]);
  return b.node('CastLike', [ratio, x]);
}

/** Each of n elements contributes 1 / n to their mean. */
const mean: GradientRule = (c) => {
  const { b } = c;
  const [x] = c.inputs;
  const known = countOf(c);
  const count = known === undefined ? counted(c) : c.scalar(known, x);
  const share = b.node('Div', [restored(c, c.grad), count]);
  return [b.node('Expand', [share, b.node('Shape', [x])]), undefined];
};

export const reduce: readonly (readonly [string, GradientRule])[] = [
  ['ReduceSum', sum],
  ['ReduceMean', mean],
];
