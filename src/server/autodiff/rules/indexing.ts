/**
 * Ops that pick elements by numbers, or put them there. What was read twice gets the sum: added by ScatterElements, for
 * the runtime's ScatterND adds in parallel and loses terms of equal places.
 */
import { intAttribute } from '../../graph/graph';
import type { Rule, RuleContext } from '../rule';

/**
 * The gradient of `data` from that of `apply(data)`, where `apply` moves or repeats elements: applied to their running
 * numbers, it tells where each element came from.
 */
export function throughNumbers(
  c: RuleContext,
  apply: (grid: string) => string,
  data = c.input(0),
  grad = c.grad,
): string {
  const { b } = c;
  const shape = b.node('Shape', [data]);
  const size = b.node('ReduceProd', [shape], { keepdims: 0 });
  const numbers = b.node('Range', [b.constant('int64', [], [0]), size, b.constant('int64', [], [1])]);
  const taken = apply(b.node('Reshape', [numbers, shape], { allowzero: 1 }));
  const list = (value: string) => b.node('Reshape', [value, b.ints([-1])]);
  const flat = b.node('Expand', [c.scalar(0, data), b.node('Reshape', [size, b.ints([1])])]);
  const added = b.node('ScatterElements', [flat, list(taken), list(grad)], { reduction: 'add', axis: 0 });
  return b.node('Reshape', [added, shape], { allowzero: 1 });
}

/** The op once more, on running numbers. */
const again: Rule = (c) => [throughNumbers(c, (grid) => c.b.copy(c.node, [grid, ...c.inputs.slice(1)])[0])];

const gatherElements: Rule = (c) => {
  const axis = intAttribute(c.node, 'axis', 0);
  const inputs = [c.zeros(c.input(0)), c.input(1), c.grad];
  return [c.b.node('ScatterElements', inputs, { axis, reduction: 'add' })];
};

export const indexing: readonly (readonly [string, Rule])[] = [
  ['Gather', again],
  ['GatherElements', gatherElements],
  ['GatherND', again],
  ['Slice', again],
];
