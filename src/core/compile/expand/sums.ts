/** Ops that add a bias, some with one more operation. */
import { intAttribute } from '../../graph/graph';
import type { Expansion, Expansions } from './context';

/** Softmax over all axes from `axis` on, of the sum. */
const biasSoftmax: Expansion = (c) => {
  const rank = c.rank(0);
  const given = intAttribute(c.node, 'axis', 1);
  const axis = given < 0 ? given + rank : given;
  const sum = c.plus(c.input(0), 1);
  if (axis === rank - 1) return [c.op('Softmax', [sum], { axis: -1 })];
  const soft = c.op('Softmax', [c.op('Flatten', [sum], { axis })], { axis: -1 });
  return [c.op('Reshape', [soft, c.op('Shape', [sum])])];
};

/** Dropout does nothing at inference. */
const biasDropout: Expansion = (c) => [c.plus(c.plus(c.input(0), 1), 2), undefined];

export const sums: Expansions = [
  ['com.microsoft:BiasAdd', (c) => [c.plus(c.plus(c.input(0), 1), 2)]],
  ['com.microsoft:BiasSoftmax', biasSoftmax],
  ['com.microsoft:BiasDropout', biasDropout],
];
