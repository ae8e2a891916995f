/**
 * Ops that read or write elements by index. An element read twice gets the sum, added by ScatterElements, because ONNX
 * Runtime's ScatterND adds in parallel and loses terms with equal indices.
 */
import { intAttribute } from '../../graph/graph';
import type { GradientRule, RuleContext } from '../rule';
import { windowGradient } from './window';

/**
 * The gradient of `data` from that of `apply(data)`, where `apply` moves or repeats elements: applied to running
 * indices, it returns the index that each element came from.
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

/** The same op on running indices. */
const again: GradientRule = (c) => [throughNumbers(c, (grid) => c.b.copy(c.node, [grid, ...c.inputs.slice(1)])[0])];

/** One known index, or several consecutive ones: the gradient with zeros before and after. */
const gather: GradientRule = (c) => {
  const places = c.numbers(c.input(1));
  const inRow = places?.every((p, i) => p === places[0] + i && p < 0 === places[0] < 0);
  const rank = c.dims(c.input(1))?.length;
  if (!places || places.length === 0 || !inRow || rank === undefined || rank > 1) return again(c);
  const axis = c.axis(c.input(0), intAttribute(c.node, 'axis', 0));
  const grad = rank === 0 ? c.b.node('Unsqueeze', [c.grad, c.b.ints([axis])]) : c.grad;
  return [windowGradient(c, grad, [axis], [places[0]])];
};

/** A slice without steps is a window too. */
const slice: GradientRule = (c) => {
  const [data, starts, , axes = '', steps = ''] = c.inputs;
  const [from, along, by] = [starts, axes, steps].map((v) => (v === '' ? undefined : c.numbers(v)));
  const rank = c.dims(data)?.length;
  const known = rank !== undefined && from !== undefined && (axes === '' || along !== undefined);
  if (!known || (steps !== '' && !by?.every((s) => s === 1))) return again(c);
  const places = from.map((_, i) => c.axis(data, along?.[i] ?? i));
  return [windowGradient(c, c.grad, places, from)];
};

const gatherElements: GradientRule = (c) => {
  const axis = intAttribute(c.node, 'axis', 0);
  const inputs = [c.zeros(c.input(0)), c.input(1), c.grad];
  return [c.b.node('ScatterElements', inputs, { axis, reduction: 'add' })];
};

export const indexing: readonly (readonly [string, GradientRule])[] = [
  ['Gather', gather],
  ['GatherElements', gatherElements],
  ['GatherND', again],
  ['com.microsoft:GatherND', again],
  ['Slice', slice],
];
