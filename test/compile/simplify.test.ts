/** The same numbers by fewer passes over memory. */
import { afterAll, describe, expect, it } from 'vitest';
import { fusedGelus } from '../../src/core/compile/simplify/gelu';
import { padsOfAllAxes } from '../../src/core/compile/simplify/pads';
import { rowSums, scalesInProducts, subtractionsInProducts } from '../../src/core/compile/simplify/products';
import { shapesOfTheEarliest } from '../../src/core/compile/simplify/shapes';
import { Builder, makeNode } from '../../src/core/graph/builder';
import { type Model, type Node, opKey, type Tensor, type ValueInfo } from '../../src/core/graph/graph';
import { inferShapes } from '../../src/core/graph/shapes';
import { typed } from '../../src/core/graph/typedModel';
import { ProcessRuntime } from '../../src/core/runtime/process';
import { constant, count, distance, MICROSOFT, manyNodes, numbers, outputsOf, random, wire } from './support';

const runtime = new ProcessRuntime();
afterAll(() => runtime.dispose());

const scalar = (name: string, value: number) => constant(name, 'float32', [], [value]);
const NUMBERS: readonly Tensor[] = [
  scalar('root', Math.SQRT2),
  scalar('inverse', Math.SQRT1_2),
  scalar('half', 0.5),
  scalar('one', 1),
  scalar('third', 1 / 3),
];
const X: ValueInfo = { name: 'x', type: 'float32', dims: ['batch', 'sequence', 4] };
const Y: ValueInfo = { name: 'y', type: 'float32', dims: null };

const divided = makeNode('Div', ['x', 'root'], ['t']);
const multiplied = makeNode('Mul', ['inverse', 'x'], ['t']);
const erf = [makeNode('Erf', ['t'], ['e']), makeNode('Add', ['e', 'one'], ['s'])];
const GELUS: readonly (readonly [string, readonly Node[]])[] = [
  [
    'x (1 + erf) then half',
    [divided, ...erf, makeNode('Mul', ['x', 's'], ['m']), makeNode('Mul', ['m', 'half'], ['y'])],
  ],
  ['half x first', [multiplied, ...erf, makeNode('Mul', ['x', 'half'], ['m']), makeNode('Mul', ['m', 's'], ['y'])]],
  ['half of 1 + erf', [divided, ...erf, makeNode('Mul', ['half', 's'], ['m']), makeNode('Mul', ['x', 'm'], ['y'])]],
];

function modelOf(nodes: readonly Node[], outputs: readonly ValueInfo[] = [Y], extra: readonly Tensor[] = []): Model {
  return manyNodes(nodes, [X], outputs, [...NUMBERS, ...extra]);
}

const x = wire('float32', [2, 3, 4], numbers(24, random(5)));

describe('Gelu in five ops', () => {
  it.each(GELUS)('is one op: %s', async (_, nodes) => {
    const model = modelOf(nodes);
    const graph = fusedGelus(typed(model)).graph;
    expect(graph.nodes.filter((n) => opKey(n) === 'com.microsoft:Gelu')).toHaveLength(1);
    const [before, after] = [
      await outputsOf(runtime, model, { x }),
      await outputsOf(runtime, { ...model, graph }, { x }),
    ];
    expect(distance(before.get('y') ?? [], after.get('y') ?? [])).toBeLessThan(1e-6);
  });

  it('stays as it is with another number, or where something else reads a part of it', () => {
    const third = modelOf(
      GELUS[0][1].map((n) => ({ ...n, inputs: n.inputs.map((i) => (i === 'half' ? 'third' : i)) })),
    );
    expect(fusedGelus(typed(third)).graph).toBe(third.graph);
    const shared = modelOf(GELUS[0][1], [Y, { name: 's', type: 'float32', dims: null }]);
    expect(fusedGelus(typed(shared)).graph).toBe(shared.graph);
  });
});

describe('Passes over tokens by tokens', () => {
  const inputs = ['g', 'v', 'p'].map(
    (name): ValueInfo => ({ name, type: 'float32', dims: ['batch', 'heads', null, null] }),
  );
  const next = random(9);
  const feeds = Object.fromEntries(
    [
      ['g', [2, 2, 3, 4]],
      ['v', [2, 2, 5, 4]],
      ['p', [2, 2, 3, 5]],
    ].map(([name, dims]) => [name, wire('float32', dims as number[], numbers(count(dims as number[]), next))]),
  );
  const forward = makeNode('MatMul', ['p', 'v'], ['seen']);
  const back = makeNode('FusedMatMul', ['g', 'v'], ['dp'], { transB: 1 }, MICROSOFT);
  const sum = [
    makeNode('Mul', ['dp', 'p'], ['product']),
    makeNode('ReduceSum', ['product', 'last'], ['y'], { keepdims: 1 }),
  ];
  const outputs = [Y, { ...Y, name: 'seen' }];
  const build = (nodes: readonly Node[]) =>
    manyNodes(nodes, inputs, outputs, [constant('last', 'int64', [1], [-1]), ...NUMBERS]);

  it('sum the head’s output instead of the probabilities', async () => {
    const model = build([forward, back, ...sum]);
    const b = new Builder(model.graph);
    const nodes = rowSums(b.nodes, b);
    const reduced = nodes.find((n) => opKey(n) === 'ReduceSum');
    expect(reduced?.inputs[0]).not.toBe('product');
    const lean = { ...model, graph: { ...model.graph, nodes } };
    const [before, after] = [await outputsOf(runtime, model, feeds), await outputsOf(runtime, lean, feeds)];
    expect(distance(before.get('y') ?? [], after.get('y') ?? [])).toBeLessThan(1e-5);
  });

  it('leave sums alone that are of another product', () => {
    const other = makeNode('MatMul', ['p', 'dp'], ['seen']);
    const model = build([back, other, ...sum]);
    const b = new Builder(model.graph);
    expect(rowSums(b.nodes, b)).toEqual(model.graph.nodes);
  });

  it('subtract a column within the product', async () => {
    const column = makeNode('ReduceSum', ['g', 'last'], ['r'], { keepdims: 1 });
    const model = build([forward, back, column, makeNode('Sub', ['dp', 'r'], ['y'])]);
    const b = new Builder(model.graph);
    const nodes = subtractionsInProducts(b.nodes, b);
    expect(nodes.find((n) => n.outputs[0] === 'y')?.op).toBe('FusedMatMul');
    const lean = { ...model, graph: { ...model.graph, nodes, initializers: b.initializers } };
    const [before, after] = [await outputsOf(runtime, model, feeds), await outputsOf(runtime, lean, feeds)];
    expect(distance(before.get('y') ?? [], after.get('y') ?? [])).toBeLessThan(1e-5);
  });

  it.each([
    ['something else reads the product', [makeNode('Neg', ['dp'], ['seen'])], { keepdims: 1 }],
    ['the sum is not a column', [forward], { keepdims: 0 }],
  ])('subtract as before where %s', (_, others, kept) => {
    const column = makeNode('ReduceSum', ['g', 'last'], ['r'], kept);
    const model = build([...others, back, column, makeNode('Sub', ['dp', 'r'], ['y'])]);
    const b = new Builder(model.graph);
    expect(subtractionsInProducts(b.nodes, b)).toEqual(model.graph.nodes);
  });

  it('take numbers into the products that read them, and only there', async () => {
    const scaled = makeNode('Mul', ['p', 'third'], ['scaled']);
    const halved = makeNode('Div', ['v', 'root'], ['halved']);
    const product = makeNode(
      'FusedMatMul',
      ['scaled', 'halved'],
      ['y'],
      { alpha: { kind: 'float', value: 2 } },
      MICROSOFT,
    );
    const model = build([scaled, halved, product, makeNode('Neg', ['halved'], ['seen'])]);
    const b = new Builder(model.graph);
    const nodes = scalesInProducts(b.nodes, b, new Set(['y', 'seen']));
    expect(nodes[2].inputs).toEqual(['p', 'halved']);
    const lean = { ...model, graph: { ...model.graph, nodes } };
    const [before, after] = [await outputsOf(runtime, model, feeds), await outputsOf(runtime, lean, feeds)];
    expect(distance(before.get('y') ?? [], after.get('y') ?? [])).toBeLessThan(1e-6);
  });
});

describe('Shapes', () => {
  it('are read where a value of these sizes is made first', () => {
    const nodes = [
      makeNode('Relu', ['x'], ['r']),
      makeNode('Shape', ['r'], ['shape']),
      makeNode('Reshape', ['r', 'shape'], ['y']),
    ];
    const model = modelOf(nodes);
    const moved = shapesOfTheEarliest(model.graph, inferShapes(model));
    expect(moved[1].inputs).toEqual(['x']);
  });
});

describe('Pads of some axes between transposes, which the optimiser of the runtime takes for pads of all', () => {
  const list = (name: string, ...values: number[]) => constant(name, 'int64', [values.length], values);
  const there = makeNode('Transpose', ['x'], ['t'], { perm: [0, 2, 1] });
  const back = makeNode('Transpose', ['p'], ['y'], { perm: [0, 2, 1] });
  /** t is [2, 4, 3]; `all` are the pads of x, [2, 3, 4]. */
  const PADS: readonly (readonly [string, number[], number[], number[], string])[] = [
    ['one axis', [1], [1, 2], [0, 0, 1, 0, 0, 2], 'constant'],
    ['the last axis, counted from the end', [-1], [2, 0], [0, 2, 0, 0, 0, 0], 'constant'],
    ['the first', [0], [1, 1], [1, 0, 0, 1, 0, 0], 'edge'],
    ['two, in another order', [2, 0], [1, 2, 0, 1], [2, 1, 0, 1, 0, 0], 'constant'],
    ['mirrored elements', [2], [1, 2], [0, 1, 0, 0, 2, 0], 'reflect'],
    ['elements cut off', [1], [-1, 2], [0, 0, -1, 0, 0, 2], 'constant'],
  ];

  it.each(PADS)('become those: %s', async (_, axes, pads, all, mode) => {
    const pad = makeNode('Pad', ['t', 'pads', 'third', 'axes'], ['p'], { mode });
    const direct = modelOf([makeNode('Pad', ['x', 'all', 'third'], ['y'], { mode })], [Y], [list('all', ...all)]);
    const truth = (await outputsOf(runtime, direct, { x })).get('y') ?? [];
    const known = padsOfAllAxes(
      typed(modelOf([there, pad, back], [Y], [list('pads', ...pads), list('axes', ...axes)])),
    );
    const fed: ValueInfo = { name: 'pads', type: 'int64', dims: [pads.length] };
    const run = padsOfAllAxes(typed(manyNodes([there, pad, back], [X, fed], [Y], [...NUMBERS, list('axes', ...axes)])));
    const feeds = { x, pads: wire('int64', [pads.length], pads) };
    for (const [model, given] of [[known, { x }] as const, [run, feeds] as const]) {
      expect(model.graph.nodes.filter((n) => n.op === 'Pad').map((n) => n.inputs.length)).toEqual([3]);
      expect((await outputsOf(runtime, model, given)).get('y')).toEqual(truth);
    }
  });

  it('become those in a branch too', async () => {
    const branch = (nodes: readonly Node[]) =>
      ({
        kind: 'graph',
        value: { name: 'branch', inputs: [], outputs: [Y], initializers: new Map(), nodes, valueInfo: new Map() },
      }) as const;
    const pad = makeNode('Pad', ['t', 'pads', '', 'axes'], ['p']);
    const choice = makeNode('If', ['yes'], ['chosen'], {
      then_branch: branch([there, pad, back]),
      else_branch: branch([makeNode('Neg', ['x'], ['y'])]),
    });
    const lists = [list('pads', 1, 0), list('axes', 2), constant('yes', 'bool', [], [1])];
    const model = padsOfAllAxes(typed(modelOf([choice], [{ ...Y, name: 'chosen' }], lists)));
    const found = (await outputsOf(runtime, model, { x })).get('chosen') ?? [];
    const zeros = Array(4).fill(0);
    const own = Array.from(x.data as Float32Array);
    expect(found).toEqual([...zeros, ...own.slice(0, 12), ...zeros, ...own.slice(12)]);
  });

  it.each([
    ['axes that the run tells', ['t', 'pads', '', 'given'], [1, 0]],
    ['an axis twice', ['t', 'pads', '', 'twice'], [1, 0, 0, 0]],
    ['an axis that is not there', ['t', 'pads', '', 'far'], [1, 0]],
    ['all axes already', ['t', 'pads'], [0, 0, 1, 0, 0, 0]],
  ])('stay as they are: %s', (_, inputs, pads) => {
    const given: ValueInfo = { name: 'given', type: 'int64', dims: [1] };
    const lists = [list('pads', ...pads), list('twice', 1, -2), list('far', 3)];
    const model = manyNodes([there, makeNode('Pad', inputs, ['p']), back], [X, given], [Y], lists);
    const own = typed(model);
    expect(padsOfAllAxes(own)).toBe(own);
  });
});
