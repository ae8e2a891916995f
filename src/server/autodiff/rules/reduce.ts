/** Sums and means over axes. */
import { intAttribute } from '../../graph/graph';
import type { Rule, RuleContext } from '../rule';

/** Brings what a reduction gave back to the rank of its input, with 1 at the reduced axes. */
export function restored(c: RuleContext, reduced: string): string {
  const { b } = c;
  const [x, axes] = c.inputs;
  if (intAttribute(c.node, 'keepdims', 1) === 1) return reduced;
  if (axes) {
    if (c.dims(axes)?.[0] !== 0) return b.node('Unsqueeze', [reduced, axes]);
    if (intAttribute(c.node, 'noop_with_empty_axes', 0) === 1) return reduced;
  }
  return b.node('Reshape', [reduced, b.ints(c.known(x).map(() => 1))]);
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
