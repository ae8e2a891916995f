/** Ops that sort, reverse, compress or fold elements. */
import { intAttribute, stringAttribute } from '../../graph/graph';
import type { GradientRule, RuleContext } from '../rule';
import { throughNumbers } from './indexing';

/** The second output has the indices of the selected values. */
const topK: GradientRule = (c) => {
  const axis = intAttribute(c.node, 'axis', -1);
  const indices = c.b.output(c.node, 1);
  return [c.b.node('ScatterElements', [c.zeros(c.input(0)), indices, c.grad], { axis }), undefined];
};

/** Reversing twice is the identity. */
const reverseSequence: GradientRule = (c) => [c.b.copy(c.node, [c.grad, c.input(1)])[0], undefined];

/** Elements that were left out get zeros. */
const compress: GradientRule = (c) => [
  throughNumbers(c, (grid) => c.b.copy(c.node, [grid, ...c.inputs.slice(1)])[0]),
  undefined,
];

/** Splits the channels in `parts` along the second axis, swaps the two and joins them again. */
function channelsSwapped(c: RuleContext, value: string, parts: readonly number[]): string {
  const { b } = c;
  const space = b.node('Shape', [value], { start: 2 });
  const whole = b.node('Shape', [value]);
  const split = b.node('Reshape', [value, b.node('Concat', [b.ints([0, ...parts]), space], { axis: 0 })]);
  return b.node('Reshape', [b.node('Transpose', [split], { perm: [0, 2, 1, 3, 4] }), whole]);
}

/** In mode CRD the channels of a block come last; SpaceToDepth puts them first. */
const depthToSpace: GradientRule = (c) => {
  const blocksize = intAttribute(c.node, 'blocksize', 1);
  const folded = c.b.node('SpaceToDepth', [c.grad], { blocksize });
  if (stringAttribute(c.node, 'mode', 'DCR') === 'DCR') return [folded];
  return [channelsSwapped(c, folded, [blocksize * blocksize, -1])];
};

const spaceToDepth: GradientRule = (c) => [
  c.b.node('DepthToSpace', [c.grad], { blocksize: intAttribute(c.node, 'blocksize', 1) }),
];

export const ordering: readonly (readonly [string, GradientRule])[] = [
  ['TopK', topK],
  ['ReverseSequence', reverseSequence],
  ['Compress', compress],
  ['DepthToSpace', depthToSpace],
  ['SpaceToDepth', spaceToDepth],
];
