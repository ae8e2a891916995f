import type { Dim } from '../../graph';
import { type Fact, UNKNOWN } from '../fact';
import type { Operation, ShapeRule } from '../operation';
import { like } from './elementwise';

type Heads = readonly [batch: Dim, heads: Dim, length: Dim, size: Dim];

/** [B, heads, L, size] of an operand in this form or in the form [B, L, heads * size]; null for other ranks. */
function heads(op: Operation, index: number, count: number | undefined): Heads | null {
  const dims = op.dims(index);
  if (dims?.length === 4) return [dims[0] ?? null, dims[1] ?? null, dims[2] ?? null, dims[3] ?? null];
  if (dims?.length !== 3) return null;
  const size = count === undefined ? null : op.symbols.divideExactly(dims[2] ?? null, count);
  return [dims[0] ?? null, count ?? null, dims[1] ?? null, size];
}

/** ai.onnx Attention (operator set 23 on): inputs Q, K, V, mask, past key, past value. */
const attention: ShapeRule = (op) => {
  const { symbols } = op;
  const type = op.type(0);
  const query = heads(op, 0, op.int('q_num_heads'));
  const key = heads(op, 1, op.int('kv_num_heads'));
  const value = heads(op, 2, op.int('kv_num_heads'));
  const joined = (now: Dim, past: number): Dim => (op.has(past) ? symbols.add(now, op.dims(past)?.[2] ?? null) : now);
  const total = key && joined(key[2], 4);
  const output = (): readonly Dim[] | null => {
    if (query === null) return null;
    if (op.rank(0) === 4) return [query[0], query[1], query[2], value?.[3] ?? null];
    return [query[0], query[2], symbols.multiply(query[1], value?.[3] ?? null)];
  };
  return [
    { type, dims: output() },
    { type: op.type(1), dims: key && [key[0], key[1], total, key[3]] },
    { type: op.type(2), dims: value && [value[0], value[1], joined(value[2], 5), value[3]] },
    { type, dims: query && [query[0], query[1], query[2], total] },
  ];
};

/** com.microsoft Attention: input [B, S, D], one weight [D, 3 * hidden] for queries, keys and values. */
const packedAttention: ShapeRule = (op) => {
  const { symbols } = op;
  const [type, dims, past] = [op.type(0), op.dims(0), op.dims(4)];
  const width = op.has(1) ? op.dims(1)?.[1] : op.dims(2)?.[0];
  const hidden = op.ints('qkv_hidden_sizes')?.[2] ?? symbols.divideExactly(width ?? null, 3);
  const count = op.int('num_heads', 0);
  const [batch = null, length = null] = dims ?? [];
  const output: Fact = { type, dims: [batch, length, hidden] };
  const plain = op.int('past_present_share_buffer', 0) === 0 && op.ints('qkv_hidden_sizes') === undefined;
  if (!plain) return [output, { type, dims: null }];
  const total = op.has(4) ? symbols.add(past?.[3] ?? null, length) : length;
  return [output, { type, dims: [2, batch, count, total, symbols.divideExactly(hidden, count)] }];
};

/** The output of MultiHeadAttention: query [B, S, D], or packed [B, S, N, 3, H]. */
function multiHeadDims(
  { symbols }: Operation,
  query: readonly Dim[],
  value: readonly Dim[] | null,
): readonly Dim[] | null {
  const [batch = null, length = null, width = null] = query;
  if (query.length === 5) return [batch, length, symbols.multiply(width, query[4] ?? null)];
  if (query.length !== 3) return null;
  if (value?.length === 4) return [batch, length, symbols.multiply(value[1] ?? null, value[3] ?? null)];
  return [batch, length, value === null ? width : (value[2] ?? null)];
}

/** com.microsoft MultiHeadAttention: output, present key, present value, scores. */
const multiHead: ShapeRule = (op) => {
  const [type, query, value] = [op.type(0), op.dims(0), op.dims(2)];
  const dims = query === null || (op.has(2) && value === null) ? null : multiHeadDims(op, query, value);
  const later: Fact = { type, dims: null };
  return [{ type, dims }, later, later, later];
};

/** com.microsoft GroupQueryAttention: without key and value inputs, the query input contains them, too. */
const groupQuery: ShapeRule = (op) => {
  const { symbols } = op;
  const [type, query] = [op.type(0), op.dims(0)];
  const cache = op.has(3) ? op.type(3) : type;
  if (query?.length !== 3) return [type, cache, cache].map((each) => ({ type: each, dims: null }));
  const [batch = null, length = null, width = null] = query;
  const [own, shared] = [op.int('num_heads', 0), op.int('kv_num_heads', 0)];
  const size = symbols.divideExactly(width, op.has(1) ? own : own + 2 * shared);
  const present: Fact = { type: cache, dims: [batch, shared, null, size] };
  return [{ type, dims: [batch, length, symbols.multiply(own, size)] }, present, present];
};

/** com.microsoft RelativePositionBias: table [buckets, N] and two lengths give [1, N, query length, key length]. */
const relativeBias: ShapeRule = (op) => {
  const length = (index: number): Dim => (op.symbols.atMost(0, op.only(index)) ? op.only(index) : null);
  return [{ type: op.type(0), dims: [1, op.dims(0)?.[1] ?? null, length(1), length(2)] }];
};

/** com.microsoft GatedRelativePositionBias: [B, N, S, S] from a query of [B, S, D]. */
const gatedBias: ShapeRule = (op) => {
  const query = op.dims(0);
  if (query?.length !== 3) return [UNKNOWN];
  const [batch = null, length = null] = query;
  return [{ type: op.type(0), dims: [batch, op.int('num_heads') ?? null, length, length] }];
};

export const ATTENTION: ReadonlyMap<string, ShapeRule> = new Map<string, ShapeRule>([
  ['Attention', attention],
  ['RotaryEmbedding', like],
  ['com.microsoft:RotaryEmbedding', like],
  ['com.microsoft:Attention', packedAttention],
  ['com.microsoft:MultiHeadAttention', multiHead],
  ['com.microsoft:GroupQueryAttention', groupQuery],
  ['com.microsoft:LongformerAttention', like],
  ['com.microsoft:RelativePositionBias', relativeBias],
  ['com.microsoft:GatedRelativePositionBias', gatedBias],
]);
