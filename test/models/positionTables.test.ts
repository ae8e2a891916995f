/** Tables of positions, found in graphs as exporters write them. */
import { describe, expect, it } from 'vitest';
import { makeNode } from '../../src/core/graph/builder';
import type { Attribute, Graph, Node, Tensor } from '../../src/core/graph/graph';
import { positionRows } from '../../src/core/models/positionTables';

const table = (name: string, rows: number): Tensor => ({
  name,
  type: 'float32',
  dims: [rows, 8],
  data: { kind: 'external', location: 'w', offset: 0, length: rows * 32 },
});
const whole = (name: string, values: readonly number[], dims: readonly number[] = [values.length]): Tensor => ({
  name,
  type: 'int64',
  dims,
  data: { kind: 'bytes', bytes: new Uint8Array(BigInt64Array.from(values, BigInt).buffer) },
});
const first = (count: number, from = 0) => Array.from({ length: count }, (_, i) => i + from);

function graph(nodes: readonly Node[], ...tensors: readonly Tensor[]): Graph {
  const all = [table('words', 1000), table('P', 64), table('types', 2), ...tensors];
  const constants = ['zero', 'one', 'two'].map((name, i) => whole(name, [i], []));
  return {
    name: 'g',
    inputs: ['input_ids', 'position_ids', 'token_type_ids'].map((name) => ({
      name,
      type: 'int64' as const,
      dims: ['batch', 'sequence'],
    })),
    outputs: [],
    initializers: new Map([...all, ...constants].map((tensor) => [tensor.name, tensor])),
    nodes: [
      makeNode('Gather', ['words', 'input_ids'], ['looked up']),
      makeNode('Shape', ['input_ids'], ['shape']),
      makeNode('Gather', ['shape', 'one'], ['length']),
      ...nodes,
    ],
    valueInfo: new Map(),
  };
}
const op = (name: string, inputs: readonly string[], out: string, attributes?: ReadonlyMap<string, Attribute>) =>
  ({ ...makeNode(name, [...inputs], [out]), ...(attributes && { attributes }) }) as Node;
const lookup = (indices: string) => op('Gather', ['P', indices], 'positions');
const sliced = (buffer: string) => [
  op('Slice', [buffer, 'zero', 'length', 'one', 'one'], 'part'),
  op('Cast', ['part'], 'cast'),
  lookup('cast'),
];
const counted = [
  op('CumSum', ['mask', 'one'], 'count'),
  op('Mul', ['count', 'mask'], 'kept'),
  op('Add', ['kept', 'one'], 'numbers'),
];

describe('the positions of a graph', () => {
  it('are as many as its table has rows, or its buffer numbers', () => {
    expect(positionRows(graph(sliced('buffer'), whole('buffer', first(64), [1, 64])))).toBe(64);
    expect(positionRows(graph(sliced('buffer'), whole('buffer', first(32), [1, 32])))).toBe(32);
    const stored: Tensor = { ...table('buffer', 1), type: 'int64', dims: [1, 64] };
    expect(positionRows(graph(sliced('buffer'), stored))).toBe(64);
    expect(positionRows(graph([lookup('position_ids')]))).toBe(64);
  });

  it('are fewer where the first tokens have other rows', () => {
    const range = [op('Range', ['zero', 'length', 'one'], 'range'), op('Unsqueeze', ['range', 'zero'], 'wide')];
    expect(positionRows(graph([...range, lookup('wide')]))).toBe(64);
    expect(positionRows(graph([...range, op('Add', ['two', 'wide'], 'shifted'), lookup('shifted')]))).toBe(62);
    expect(positionRows(graph([op('Range', ['two', 'length', 'one'], 'range'), lookup('range')]))).toBe(62);
  });

  it('are counted from pad + 1 where the graph counts tokens, whatever the model is called', () => {
    // Pad is 1: the first token has the row 2.
    expect(positionRows(graph([...counted, lookup('numbers')]))).toBe(62);
    expect(positionRows(graph([...counted, op('Sub', ['numbers', 'one'], 'less'), lookup('less')]))).toBe(63);
  });

  it('are none where indices are of something else', () => {
    const none = [
      [lookup('token_type_ids')],
      [lookup('input_ids')],
      [lookup('labels')], // questions asked of every text
      [op('Range', ['zero', 'two', 'one'], 'range'), lookup('range')],
      [op('Range', ['zero', 'length', 'one'], 'r'), op('Sub', ['r', 'input_ids'], 'distance'), lookup('distance')],
      [op('Range', ['zero', 'length', 'one'], 'r'), op('Log', ['r'], 'bucket'), lookup('bucket')],
      sliced('zeros'),
    ];
    for (const nodes of none)
      expect(positionRows(graph(nodes, whole('labels', first(20), [1, 20]), whole('zeros', Array(64).fill(0))))).toBe(
        undefined,
      );
  });

  it('are the fewest of several tables, and those of a fused op', () => {
    const range = op('Range', ['zero', 'length', 'one'], 'range');
    const other = op('Gather', ['Q', 'range'], 'more');
    expect(positionRows(graph([range, lookup('range'), other], table('Q', 48)))).toBe(48);
    const inputs = ['input_ids', 'token_type_ids', 'words', 'P', 'types'];
    expect(positionRows(graph([{ ...op('EmbedLayerNormalization', inputs, 'e'), domain: 'com.microsoft' }]))).toBe(64);
  });
});
