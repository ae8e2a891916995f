/** com.microsoft GroupQueryAttention without a past: causal, with keys and values shared between heads. */
import { floatAttribute, intAttribute } from '../../graph/graph';
import type { Expansion, ExpansionContext, Expansions } from './context';
import { rotate } from './rotary';
import { attend, causal, joinHeads, lengthOf, penalty, range, repeatHeads, scaleOf } from './scores';

/** [B, S, heads H] -> [B, S, heads, H], with rotary embedding if `turned`. */
function parted(c: ExpansionContext, value: string, heads: number, size: number, turned: boolean): string {
  const x = c.op('Reshape', [value, c.ints([0, 0, heads, size])]);
  if (!turned) return x;
  const positions = c.has(9) ? c.input(9) : range(c, lengthOf(c, value, 1));
  const caches = [7, 8].map((i) => {
    const rows = c.op('Gather', [c.input(i), positions], { axis: 0 });
    return c.op('Unsqueeze', [rows, c.ints([c.has(9) ? 2 : 1])]);
  });
  const width = c.size(7, -1) * 2;
  const rest = width < size ? { turned: width, size } : undefined;
  return rotate(c, x, caches, intAttribute(c.node, 'rotary_interleaved', 0) === 1, rest);
}

const groupQuery: Expansion = (c) => {
  c.without({ 3: 'past_key', 4: 'past_value', 11: 'head_sink' });
  if (intAttribute(c.node, 'smooth_softmax', 0) > 0) throw c.refuse('smooth_softmax is not supported');
  const [heads, shared] = [intAttribute(c.node, 'num_heads', 0), intAttribute(c.node, 'kv_num_heads', 0)];
  if (heads <= 0 || shared <= 0) throw c.refuse('it has no num_heads or kv_num_heads');
  const size = c.size(0, -1) / (c.has(1) ? heads : heads + 2 * shared);
  const sizes = [heads, shared, shared].map((n) => n * size);
  const [q, k, v] = c.has(1)
    ? [c.input(0), c.input(1), c.input(2)]
    : c.b.many('Split', [c.input(0), c.ints(sizes)], 3, { axis: -1 });
  const turned = intAttribute(c.node, 'do_rotary', 0) === 1;
  const turn = (value: string, perm: readonly number[]) => c.op('Transpose', [value], { perm });
  const query = turn(parted(c, q, heads, size, turned), [0, 2, 1, 3]);
  const keys = repeatHeads(c, turn(parted(c, k, shared, size, turned), [0, 2, 3, 1]), shared, heads / shared);
  const values = repeatHeads(c, turn(parted(c, v, shared, size, false), [0, 2, 1, 3]), shared, heads / shared);
  const window = intAttribute(c.node, 'local_window_size', -1);
  const biases = [penalty(c, causal(c, query, keys, window), c.lowest)];
  if (c.has(10)) biases.push(c.input(10));
  const scale = scaleOf(c, floatAttribute(c.node, 'scale', 0), query, size);
  const softcap = floatAttribute(c.node, 'softcap', 0);
  return [joinHeads(c, attend(c, { query, keys, values, scale, biases, softcap })), undefined, undefined, undefined];
};

export const groupQueries: Expansions = [['com.microsoft:GroupQueryAttention', groupQuery]];
