/** Ops that repeat, pad or accumulate along axes. */
import { intAttribute, stringAttribute } from '../../graph/graph';
import type { GradientRule } from '../rule';
import { throughNumbers } from './indexing';

/**
 * Constant padding is cut off, and elements cropped by negative pads get zeros; the pad value gets the rest of the
 * gradient.
 */
const pad: GradientRule = (c) => {
  const { b } = c;
  const [, pads, , axes] = c.inputs;
  const border = axes ? ['', axes] : [];
  const mode = stringAttribute(c.node, 'mode', 'constant');
  // Other modes repeat elements.
  if (mode !== 'constant') return [throughNumbers(c, (grid) => b.node('Pad', [grid, pads, ...border], { mode }))];
  const dx = b.node('Pad', [c.grad, b.node('Neg', [pads]), ...border]);
  const total = (value: string) => b.node('ReduceSum', [value], { keepdims: 0 });
  const value = () => b.node('Reshape', [b.node('Sub', [total(c.grad), total(dx)]), c.shape(c.input(2))]);
  return [dx, undefined, c.wants[2] ? value() : undefined];
};

/** The copies [r0, d0, r1, d1 ...] are added up. */
const tile: GradientRule = (c) => {
  const { b } = c;
  const [data, repeats] = c.inputs;
  const column = (list: string) => b.node('Unsqueeze', [list, b.ints([1])]);
  const pairs = b.node('Concat', [column(repeats), column(b.node('Shape', [data]))], { axis: 1 });
  const copies = b.node('Reshape', [c.grad, b.node('Reshape', [pairs, b.ints([-1])])], { allowzero: 1 });
  return [b.node('ReduceSum', [copies, b.ints(c.known(data).map((_, i) => 2 * i))], { keepdims: 0 })];
};

/** The gradient of a cumulative sum is the cumulative sum in the other direction. */
const cumSum: GradientRule = (c) => {
  const reverse = 1 - intAttribute(c.node, 'reverse', 0);
  const exclusive = intAttribute(c.node, 'exclusive', 0);
  return [c.b.node('CumSum', [c.grad, c.input(1)], { reverse, exclusive })];
};

const trilu: GradientRule = (c) => [
  c.b.node('Trilu', [c.grad, ...c.inputs.slice(1)], { upper: intAttribute(c.node, 'upper', 1) }),
];

export const repetition: readonly (readonly [string, GradientRule])[] = [
  ['Pad', pad],
  ['com.microsoft:Pad', pad],
  ['Tile', tile],
  ['CumSum', cumSum],
  ['Trilu', trilu],
  ['com.microsoft:Trilu', trilu],
];
