/** com.microsoft MultiHeadAttention: projected queries, keys and values. onnxruntime docs/ContribOperators.md */
import { floatAttribute, intAttribute } from '../../graph/graph';
import type { Expansion, ExpansionContext, Expansions } from './context';
import { maskBias } from './masks';
import { attend, causal, joinHeads, penalty, scaleOf, splitHeads, swapLast } from './scores';

interface Projected {
  /** [B, S, N H] */
  readonly query: string;
  /** [B, T, N H], or [B, N, T, H] where the node has that form. */
  readonly key: string;
  readonly value: string;
  /** Whether keys and values already have an axis of heads. */
  readonly apart: boolean;
}

/** Queries, keys and values: three inputs, or [B, S, N, 3, H] in one, or keys and values as [B, T, N, 2, H]. */
function projected(c: ExpansionContext): Projected {
  const parts = (index: number, count: number): readonly string[] => {
    const split = c.b.many('Split', [c.input(index)], count, { axis: 3, num_outputs: count });
    return split.map((part) => c.op('Reshape', [part, c.ints([0, 0, -1])]));
  };
  if (c.rank(0) === 5) {
    const [query, key, value] = parts(0, 3);
    return { query, key, value, apart: false };
  }
  if (!c.has(1)) throw c.refuse('it has no keys');
  const query = c.input(0);
  if (c.rank(1) === 5) {
    const [key, value] = parts(1, 2);
    return { query, key, value, apart: false };
  }
  if (!c.has(2)) throw c.refuse('it has no values');
  return { query, key: c.input(1), value: c.input(2), apart: c.rank(1) === 4 };
}

/** Adds the bias, which contains those of queries, keys and values one after the other. */
function biased(c: ExpansionContext, p: Projected): Projected {
  if (!c.has(3)) return p;
  const width = c.rank(0) === 5 ? undefined : c.size(0, -1);
  const all = c.size(3, 0);
  const own = width ?? all / 3;
  const parts = c.b.many('Split', [c.input(3), c.ints([own, own, all - 2 * own])], 3, { axis: 0 });
  const [query, key, value] = [p.query, p.key, p.value].map((v, i) =>
    i > 0 && p.apart ? v : c.op('Add', [v, parts[i]]),
  );
  return { query, key, value, apart: p.apart };
}

const multiHead: Expansion = (c) => {
  c.without({ 6: 'past_key', 7: 'past_value', 8: 'past_sequence_length', 9: 'cache_indirection' });
  const heads = intAttribute(c.node, 'num_heads', 0);
  if (heads <= 0) throw c.refuse('it has no num_heads');
  const p = biased(c, projected(c));
  const query = splitHeads(c, p.query, heads);
  const keys = p.apart ? swapLast(c, p.key) : splitHeads(c, p.key, heads, true);
  const values = p.apart ? p.value : splitHeads(c, p.value, heads);
  const filter = floatAttribute(c.node, 'mask_filter_value', -10000);
  const biases: string[] = [];
  if (c.has(4)) biases.push(maskBias(c, 4, query, keys, filter));
  if (intAttribute(c.node, 'unidirectional', 0) === 1) biases.push(penalty(c, causal(c, query, keys), c.lowest));
  if (c.has(5)) biases.push(c.input(5));
  const width = c.dims(0)?.at(-1);
  const size = typeof width === 'number' ? (c.rank(0) === 5 ? width : width / heads) : undefined;
  const scale = scaleOf(c, floatAttribute(c.node, 'scale', 0), query, size);
  return [joinHeads(c, attend(c, { query, keys, values, scale, biases })), undefined, undefined, undefined];
};

export const multiHeads: Expansions = [['com.microsoft:MultiHeadAttention', multiHead]];
