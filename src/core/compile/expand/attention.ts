/** Attention of operator set 23 and newer. https://onnx.ai/onnx/operators/onnx__Attention.html */
import { floatAttribute, intAttribute } from '../../graph/graph';
import type { Expansion, ExpansionContext, Expansions } from './context';
import { attend, causal, joinHeads, penalty, repeatHeads, scaleOf, splitHeads, swapLast } from './scores';

/** Number of heads of an operand, [B, N, S, H] or [B, S, N H] with an attribute. */
function headsOf(c: ExpansionContext, index: number, name: string): number {
  if (c.rank(index) === 4) return c.size(index, 1);
  const heads = intAttribute(c.node, name);
  if (!heads) throw c.refuse(`it has inputs of three axes and no ${name}`);
  return heads;
}

/** Bool masks are true where attention is allowed; others are added to the scores. */
function maskOf(c: ExpansionContext, index: number): string {
  if (c.type(index) !== 'bool') return c.input(index);
  return penalty(c, c.input(index), c.lowest);
}

const attention: Expansion = (c) => {
  c.without({ 4: 'past_key', 5: 'past_value', 6: 'nonpad_kv_seqlen' });
  const flat = c.rank(0) === 3;
  const heads = headsOf(c, 0, 'q_num_heads');
  const shared = headsOf(c, 1, 'kv_num_heads');
  const operand = (index: number, keys: boolean): string => {
    if (flat) return splitHeads(c, c.input(index), index === 0 ? heads : shared, keys);
    return keys ? swapLast(c, c.input(index)) : c.input(index);
  };
  const [query, ownKeys, ownValues] = [operand(0, false), operand(1, true), operand(2, false)];
  const width = c.dims(0)?.at(-1);
  const size = typeof width === 'number' ? (flat ? width / heads : width) : undefined;
  const [keys, values] = [ownKeys, ownValues].map((v) => repeatHeads(c, v, shared, heads / shared));
  const biases = c.has(3) ? [maskOf(c, 3)] : [];
  if (intAttribute(c.node, 'is_causal', 0) === 1) biases.push(penalty(c, causal(c, query, keys), c.lowest));
  const softcap = floatAttribute(c.node, 'softcap', 0);
  const scale = scaleOf(c, floatAttribute(c.node, 'scale', 0), query, size);
  const output = attend(c, { query, keys, values, scale, biases, softcap });
  return [flat ? joinHeads(c, output) : output, undefined, undefined, undefined];
};

export const attentions: Expansions = [['Attention', attention]];
