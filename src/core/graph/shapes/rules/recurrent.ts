import type { Dim } from '../../graph';
import type { Fact } from '../fact';
import type { ShapeRule } from '../operation';

/** RNN, GRU and LSTM: input [S, B, D], or [B, S, D] with layout 1. */
const recurrent: ShapeRule = (op) => {
  const [type, dims] = [op.type(0), op.dims(0)];
  const directions = op.text('direction', 'forward') === 'bidirectional' ? 2 : 1;
  const hidden: Dim = op.int('hidden_size') ?? op.dims(2)?.[2] ?? null;
  const batchFirst = op.int('layout', 0) !== 0;
  const [length = null, batch = null] = batchFirst ? [dims?.[1], dims?.[0]] : (dims ?? []);
  const all: Fact = {
    type,
    dims: batchFirst ? [batch, length, directions, hidden] : [length, directions, batch, hidden],
  };
  const last: Fact = { type, dims: batchFirst ? [batch, directions, hidden] : [directions, batch, hidden] };
  return op.node.op.endsWith('LSTM') ? [all, last, last] : [all, last];
};

export const RECURRENT: ReadonlyMap<string, ShapeRule> = new Map<string, ShapeRule>([
  ['RNN', recurrent],
  ['GRU', recurrent],
  ['LSTM', recurrent],
  ['com.microsoft:DynamicQuantizeLSTM', recurrent],
]);
