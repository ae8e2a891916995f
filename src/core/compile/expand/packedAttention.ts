/** com.microsoft Attention: one product gives queries, keys and values. onnxruntime docs/ContribOperators.md */
import { floatAttribute, intAttribute, intsAttribute } from '../../graph/graph';
import type { Expansion, ExpansionContext, Expansions } from './context';
import { maskBias } from './masks';
import { attend, causal, joinHeads, penalty, scaleOf, splitHeads } from './scores';

/** Input indices of an op of this kind: QAttention has scales between. */
export interface Places {
  readonly mask: number;
  readonly bias: number | undefined;
}

/** The sizes of queries, keys and values along the last axis. */
function sizesOf(c: ExpansionContext): readonly number[] {
  const given = intsAttribute(c.node, 'qkv_hidden_sizes');
  if (given !== undefined && given.length === 3) return given;
  const third = c.size(1, 1) / 3;
  return [third, third, third];
}

/** Softmax attention over `packed`, [B, S, Q + K + V], by the node's attributes and masks: [B, S, V]. */
export function attendPacked(c: ExpansionContext, packed: string, places: Places): string {
  if (intAttribute(c.node, 'do_rotary', 0) !== 0) throw c.refuse('do_rotary is not supported');
  const heads = intAttribute(c.node, 'num_heads', 0);
  if (heads <= 0) throw c.refuse('it has no num_heads');
  const filter = floatAttribute(c.node, 'mask_filter_value', -10000);
  const sizes = sizesOf(c);
  const [q, k, v] = c.b.many('Split', [packed, c.ints(sizes)], 3, { axis: -1 });
  const [query, keys, values] = [splitHeads(c, q, heads), splitHeads(c, k, heads, true), splitHeads(c, v, heads)];
  const biases: string[] = [];
  if (c.has(places.mask)) biases.push(maskBias(c, places.mask, query, keys, filter));
  if (intAttribute(c.node, 'unidirectional', 0) === 1) biases.push(penalty(c, causal(c, query, keys), c.lowest));
  if (places.bias !== undefined && c.has(places.bias)) biases.push(c.input(places.bias));
  const scale = scaleOf(c, floatAttribute(c.node, 'scale', 0), query, sizes[0] / heads);
  return joinHeads(c, attend(c, { query, keys, values, scale, biases }));
}

const packedAttention: Expansion = (c) => {
  c.without({ 4: 'past', 6: 'past_sequence_length' });
  const packed = c.plus(c.op('MatMul', [c.input(0), c.input(1)]), 2);
  return [attendPacked(c, packed, { mask: 3, bias: 5 }), undefined];
};

export const packedAttentions: Expansions = [['com.microsoft:Attention', packedAttention]];
