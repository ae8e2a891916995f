/** Sums and means over axes. */
import { intAttribute } from '../../graph/graph';
import type { Rule, RuleContext } from '../rule';

/** Brings what a reduction gave back to a shape that broadcasts to that of its input. */
export function restored(c: RuleContext, reduced: string): string {
  const { b } = c;
  const axes = c.input(1);
  if (intAttribute(c.node, 'keepdims', 1) === 1) return reduced;
  // Without axes it is a scalar, or nothing was reduced.
  return axes !== '' && c.dims(axes)?.[0] !== 0 ? b.node('Unsqueeze', [reduced, axes]) : reduced;
}

const sum: Rule = (c) => [c.b.node('Expand', [restored(c, c.grad), c.b.node('Shape', [c.input(0)])]), undefined];

/** Each element of the mean of n elements has a share of 1 / n. */
const mean: Rule = (c) => {
  const { b } = c;
  const [x] = c.inputs;
  const count = (value: string) => b.node('Size', [value]);
  const ratio = b.node('Div', [count(x), b.node('Max', [count(c.node.outputs[0]), b.constant('int64', [], [1])])]);
  const share = b.node('Div', [restored(c, c.grad), b.node('CastLike', [ratio, x])]);
  return [b.node('Expand', [share, b.node('Shape', [x])]), undefined];
};

export const reduce: readonly (readonly [string, Rule])[] = [
  ['ReduceSum', sum],
  ['ReduceMean', mean],
];
