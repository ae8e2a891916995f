/** GatedRelativePositionBias (WavLM, Chen et al. 2021): a table of relative positions gated by the query. */
import { intAttribute } from '../../graph/graph';
import type { Expansion, Expansions } from './context';
import { splitHeads } from './scores';

const gated: Expansion = (c) => {
  c.without({ 6: 'token_offset' });
  const query = splitHeads(c, c.plus(c.input(0), 1), intAttribute(c.node, 'num_heads', 1));
  const linear = c.plus(c.op('MatMul', [query, c.input(3)]), 4);
  const grouped = c.op('Reshape', [linear, c.ints([0, 0, 0, 2, -1])]);
  const sums = c.op('ReduceSum', [grouped, c.ints([-1])], { keepdims: 0 });
  const [update, reset] = c.b.many('Split', [c.op('Sigmoid', [sums])], 2, { axis: -1, num_outputs: 2 });
  const inner = c.op('Sub', [c.op('Mul', [reset, c.input(5)]), c.scalar(1)]);
  const gate = c.op('Add', [c.op('Mul', [update, inner]), c.scalar(2)]);
  return [c.op('Mul', [gate, c.input(2)])];
};

export const positionBiases: Expansions = [['com.microsoft:GatedRelativePositionBias', gated]];
