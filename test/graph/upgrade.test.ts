/** Older forms of ops compute the same when they are raised, and have a gradient then. */
import { afterAll, describe, expect, it } from 'vitest';
import { float, makeNode, makeTensor } from '../../src/core/graph/builder';
import type { ElementType, Graph, Node, Tensor, ValueInfo } from '../../src/core/graph/graph';
import { needed } from '../../src/core/graph/traverse';
import { OPSET, upgrade } from '../../src/core/graph/upgrade';
import { ProcessRuntime } from '../../src/core/runtime/process';
import { distance, manyNodes, numbers, outputsOf, random, wire } from '../compile/support';

interface Old {
  readonly title: string;
  readonly opset: number;
  readonly dims: readonly number[];
  readonly nodes: readonly Node[];
  readonly constants?: readonly Tensor[];
  readonly outputs?: readonly ElementType[];
}

const INT64_MAX = 2n ** 63n - 1n;

const one = (
  opset: number,
  op: string,
  dims: readonly number[],
  attributes: Parameters<typeof makeNode>[3],
  outputs = 1,
): Old => ({
  title: `${op} ${opset} ${Object.keys(attributes ?? {}).join(' ')}`,
  opset,
  dims,
  nodes: [
    makeNode(
      op,
      ['x'],
      Array.from({ length: outputs }, (_, i) => `y${i}`),
      attributes,
    ),
  ],
  outputs: Array.from({ length: outputs }, (): ElementType => 'float32'),
});

const OLD: readonly Old[] = [
  one(12, 'Softmax', [2, 3, 4], {}),
  one(12, 'Softmax', [2, 3, 4], { axis: 2 }),
  one(11, 'LogSoftmax', [2, 3, 4], { axis: 0 }),
  one(11, 'Hardmax', [2, 3, 4], { axis: 1 }),
  one(11, 'ReduceSum', [2, 3, 4], { axes: [1], keepdims: 0 }),
  one(11, 'ReduceSum', [2, 3, 4], {}),
  one(17, 'ReduceMean', [2, 3, 4], { axes: [-1, 0] }),
  one(13, 'ReduceL2', [2, 3, 4], { axes: [-1] }),
  one(11, 'Squeeze', [2, 1, 4], { axes: [1] }),
  one(11, 'Squeeze', [2, 1, 4], {}),
  one(11, 'Unsqueeze', [2, 4], { axes: [0, 3] }),
  one(11, 'Split', [2, 6], { axis: 1, split: [2, 4] }, 2),
  one(12, 'Split', [2, 6], { axis: 1 }, 3),
  one(13, 'Split', [6, 2], {}, 2),
  one(10, 'Dropout', [2, 3], { ratio: float(0.5) }),
  one(9, 'Clip', [2, 6], { min: float(-0.5), max: float(0.25) }),
  one(9, 'Clip', [2, 6], { max: float(0.25) }),
  one(9, 'Pad', [2, 3], { pads: [1, 0, 0, 2], value: float(0.5) }),
  one(9, 'Pad', [2, 3], { pads: [0, 1, 0, 2], mode: 'reflect' }),
  one(9, 'Slice', [4, 5], { starts: [1, -3], ends: [3, 2 ** 31 - 1], axes: [0, 1] }),
  one(9, 'Slice', [4, 5], { starts: [1], ends: [-1] }),
  one(9, 'Slice', [4, 5], { starts: [1], ends: [INT64_MAX], axes: [1] }),
  one(9, 'Slice', [4, 5], { starts: [-(2n ** 63n), 1], ends: [INT64_MAX - 1n, 2n ** 53n + 1n] }),
  {
    ...one(9, 'TopK', [2, 5], { k: 2, axis: 1 }),
    nodes: [makeNode('TopK', ['x'], ['y0', 'places'], { k: 2, axis: 1 })],
  },
  {
    title: 'Scatter 9',
    opset: 9,
    dims: [3, 2],
    nodes: [makeNode('Scatter', ['x', 'places', 'updates'], ['y0'], { axis: 0 })],
    constants: [makeTensor('places', 'int64', [1, 2], [2, 0]), makeTensor('updates', 'float32', [1, 2], [7, 8])],
  },
];

/** Lists, by the value that is read at last: x is [4, 6]. */
const LISTS: readonly (readonly [title: string, nodes: readonly Node[]])[] = [
  [
    'the second of equal parts',
    [makeNode('SplitToSequence', ['x', 'two'], ['s'], { axis: 1 }), makeNode('SequenceAt', ['s', 'one'], ['y0'])],
  ],
  [
    'the last of unequal parts',
    [makeNode('SplitToSequence', ['x', 'sizes'], ['s'], { axis: 1 }), makeNode('SequenceAt', ['s', 'last'], ['y0'])],
  ],
  [
    'a row that has lost its axis',
    [makeNode('SplitToSequence', ['x'], ['s'], { keepdims: 0 }), makeNode('SequenceAt', ['s', 'last'], ['y0'])],
  ],
  [
    'a row that has kept its axis',
    [makeNode('SplitToSequence', ['x'], ['s'], {}), makeNode('SequenceAt', ['s', 'one'], ['y0'])],
  ],
  [
    'what was put together',
    [
      makeNode('Neg', ['x'], ['n']),
      makeNode('SequenceConstruct', ['x', 'n'], ['s']),
      makeNode('SequenceInsert', ['s', 'n', 'one'], ['t']),
      makeNode('SequenceErase', ['t'], ['u']),
      makeNode('ConcatFromSequence', ['u'], ['y0'], { axis: 1 }),
    ],
  ],
  [
    'what was stacked',
    [
      makeNode('Neg', ['x'], ['n']),
      makeNode('SequenceEmpty', [], ['e']),
      makeNode('SequenceInsert', ['e', 'x'], ['s']),
      makeNode('SequenceInsert', ['s', 'n'], ['t']),
      makeNode('ConcatFromSequence', ['t'], ['y0'], { axis: 1, new_axis: 1 }),
    ],
  ],
];

const runtime = new ProcessRuntime();
afterAll(() => runtime.dispose());

describe('A graph of an older operator set', () => {
  it.each(OLD.map((o) => [o.title, o] as const))('computes the same when it is raised: %s', async (_, old) => {
    const { dims, nodes, constants = [], outputs = ['float32'], opset } = old;
    const values = outputs.map((type, i) => ({ name: `y${i}`, type, dims: null }));
    const model = manyNodes(nodes, [{ name: 'x', type: 'float32', dims }], values, constants, opset);
    const raised = upgrade(model);
    expect(raised.opsets.get('')).toBe(OPSET);
    const count = dims.reduce((a, b) => a * b, 1);
    const feeds = { x: wire('float32', dims, numbers(count, random(3))) };
    const [before, after] = [await outputsOf(runtime, model, feeds), await outputsOf(runtime, raised, feeds)];
    for (const [name, numbersBefore] of before)
      expect(distance(numbersBefore, after.get(name) ?? [])).toBeLessThan(1e-6);
  });

  it('stays as it is from operator set 18 on', () => {
    const model = manyNodes([makeNode('Softmax', ['x'], ['y0'])], [], [], [], 21);
    expect(upgrade(model)).toBe(model);
  });
});

describe('A list of tensors that is known before the run', () => {
  it.each(LISTS)('is not needed for %s', async (_, nodes) => {
    const integers = (name: string, dims: readonly number[], ...values: number[]) =>
      makeTensor(name, 'int64', dims, values);
    const constants = [
      integers('one', [], 1),
      integers('two', [], 2),
      integers('last', [], -1),
      integers('sizes', [3], 1, 2, 3),
    ];
    const y: ValueInfo = { name: 'y0', type: 'float32', dims: null };
    const model = manyNodes(nodes, [{ name: 'x', type: 'float32', dims: [4, 6] }], [y], constants, 18);
    const raised = upgrade(model);
    const kept = needed(raised.graph.nodes, ['y0']);
    expect(kept.filter((n) => n.op.includes('Sequence'))).toEqual([]);
    const feeds = { x: wire('float32', [4, 6], numbers(24, random(5))) };
    const without = { ...raised, graph: { ...raised.graph, nodes: kept } };
    const [before, after] = [await outputsOf(runtime, model, feeds), await outputsOf(runtime, without, feeds)];
    expect(after).toEqual(before);
  });
});

describe('A list that a loop fills', () => {
  /** y0 is x's rows from 0, 1, 2, … on, each summed, in a list that is joined. */
  const body = (insert: readonly string[]): Graph => ({
    name: 'body',
    inputs: [
      { name: 'i', type: 'int64', dims: [] },
      { name: 'going', type: 'bool', dims: [] },
      { name: 'list', type: 'other', dims: null },
      { name: 'count', type: 'other', dims: null },
    ],
    outputs: ['on', 'longer', 'next'].map((name) => ({ name, type: 'other', dims: null })),
    initializers: new Map([makeTensor('one', 'int64', [1], [1])].map((t) => [t.name, t])),
    nodes: [
      makeNode('Reshape', ['i', 'one'], ['from']),
      makeNode('Slice', ['x', 'from', 'end'], ['part']),
      makeNode('ReduceSum', ['part', 'first'], ['row']),
      makeNode('SequenceInsert', ['list', 'row', ...insert], ['longer']),
      makeNode('Add', ['count', 'one'], ['next']),
      makeNode('Identity', ['going'], ['on']),
    ],
    valueInfo: new Map(),
  });
  const loop = (attributes: Parameters<typeof makeNode>[3], insert: readonly string[] = []): readonly Node[] => [
    makeNode('SequenceEmpty', [], ['empty']),
    makeNode('Loop', ['three', '', 'empty', 'zero'], ['list1', 'count1'], {
      body: { kind: 'graph', value: body(insert) },
    }),
    makeNode('ConcatFromSequence', ['list1'], ['joined'], attributes),
    makeNode('Cast', ['joined'], ['y0'], { to: 1 }),
  ];
  const constants = [
    makeTensor('three', 'int64', [], [3]),
    makeTensor('zero', 'int64', [1], [0]),
    makeTensor('first', 'int64', [1], [0]),
    makeTensor('end', 'int64', [1], [INT64_MAX]),
  ];
  const modelOf = (nodes: readonly Node[]) =>
    manyNodes(
      nodes,
      [{ name: 'x', type: 'float32', dims: [4, 6] }],
      [{ name: 'y0', type: 'float32', dims: null }],
      constants,
    );
  const left = (nodes: readonly Node[]) => nodes.filter((n) => n.op.includes('Sequence') && n.op !== 'SequenceEmpty');

  it.each([
    ['joined along its first axis', { axis: 0 }],
    ['stacked', { axis: 0, new_axis: 1 }],
  ])('is an output of the loop when it is %s', async (_, attributes) => {
    const model = modelOf(loop(attributes));
    const raised = upgrade(model);
    expect(left(raised.graph.nodes)).toEqual([]);
    const feeds = { x: wire('float32', [4, 6], numbers(24, random(5))) };
    expect(await outputsOf(runtime, raised, feeds)).toEqual(await outputsOf(runtime, model, feeds));
  });

  it('stays where it is joined otherwise, or filled from the front', () => {
    for (const nodes of [loop({ axis: 1 }), loop({ axis: 0 }, ['zero'])])
      expect(left(upgrade(modelOf(nodes)).graph.nodes).map((n) => n.op)).toContain('ConcatFromSequence');
  });
});
