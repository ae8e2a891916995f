/**
 * LSTM, GRU and RNN with rows before steps (layout 1), which ONNX Runtime does not support: the same op with layout 0
 * between transpositions.
 */
import { intAttribute } from '../../graph/graph';
import type { Expansion, Expansions } from './context';

/**
 * Inputs [B, S, I], initial_h [B, D, H] and initial_c [B, D, H]: rows and steps, or rows and directions, are swapped.
 */
const ROWS_FIRST = new Set([0, 5, 6]);

const batchFirst: Expansion = (c) => {
  const { op, attributes, inputs, outputs } = c.node;
  if (intAttribute(c.node, 'layout', 0) === 0) return undefined;
  const turned = inputs.map((input, i) =>
    input !== '' && ROWS_FIRST.has(i) ? c.op('Transpose', [input], { perm: [1, 0, 2] }) : input,
  );
  const own = Object.fromEntries([...attributes].filter(([name]) => name !== 'layout'));
  const made = c.b.many(op, turned, op === 'LSTM' ? 3 : 2, own);
  // [S, D, B, H] -> [B, S, D, H]; [D, B, H] -> [B, D, H]
  return outputs.map((output, i) =>
    output === '' ? undefined : c.op('Transpose', [made[i]], { perm: i === 0 ? [2, 0, 1, 3] : [1, 0, 2] }),
  );
};

export const batchesFirst: Expansions = ['LSTM', 'GRU', 'RNN'].map((op) => [op, batchFirst] as const);
