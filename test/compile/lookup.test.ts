/**
 * The lookup in the layouts that exporters write, each in a linear model: there the attribution of a token is exactly
 * the difference of its embedding to the baseline's, times the weights.
 */

import { tmpdir } from 'node:os';
import { afterAll, describe, expect, it } from 'vitest';
import { compile } from '../../src/core/compile/compile';
import { PROGRAM_OUTPUTS } from '../../src/core/compile/programNames';
import { programFeeds, type Row } from '../../src/core/compile/rows';
import { GradientError } from '../../src/core/errors';
import { float, makeNode, toHalf } from '../../src/core/graph/builder';
import type { Model, Node, Tensor, ValueInfo } from '../../src/core/graph/graph';
import { encode } from '../../src/core/onnx/encode';
import { ProcessRuntime } from '../../src/core/runtime/process';
import { constant, distance, manyNodes, numbers, random } from './support';

const runtime = new ProcessRuntime();
afterAll(() => runtime.dispose());

const [V, E, L, S] = [7, 4, 3, 5];
const next = random(7);
const TABLE = numbers(V * E, next);
const WEIGHTS = numbers(E * L, next);
const node = makeNode;
const ints = (name: string, ...values: number[]) => constant(name, 'int64', [values.length], values);
const table = constant('table', 'float32', [V, E], TABLE);
const gather = (ids: string, output: string, from = 'table') => node('Gather', [from, ids], [output], { axis: 0 });

interface Layout {
  readonly title: string;
  /** From `ids` to `h`, [batch, sequence, E]. */
  readonly nodes: readonly Node[];
  readonly constants: readonly Tensor[];
  /** The numbers that the model looks up; TABLE unless it cannot hold them. */
  readonly rows?: readonly number[];
  /** What stands between lookup and `h`. */
  readonly factor?: number;
  /** The value that is interpolated. */
  readonly lookup: string;
  readonly idsType?: 'int64' | 'int32';
  readonly opset?: number;
}

const quantized = TABLE.map((v) => Math.max(0, Math.min(255, Math.round(v * 100) + 128)));
const halves = TABLE.map((v) => {
  const bits = toHalf(v);
  const [sign, exponent, fraction] = [bits >> 15, (bits >> 10) & 31, bits & 1023];
  return (sign ? -1 : 1) * 2 ** ((exponent || 1) - 25) * ((exponent ? 1024 : 0) + fraction);
});
/** Four bits a number, 16 numbers a block: [V, 16] with a scale and the middle of the range for each row. */
const NIBBLES = Array.from({ length: V * 16 }, (_, i) => (i * 7 + 3) % 16);
const packed = Array.from({ length: V * 8 }, (_, i) => NIBBLES[2 * i] + 16 * NIBBLES[2 * i + 1]);

const LAYOUTS: readonly Layout[] = [
  { title: 'the plain Gather', nodes: [gather('ids', 'h')], constants: [table], lookup: 'h' },
  {
    title: 'ids of int32',
    nodes: [gather('ids', 'h')],
    constants: [table],
    lookup: 'h',
    idsType: 'int32',
  },
  {
    title: 'the sequence first',
    nodes: [
      node('Transpose', ['ids'], ['turned'], { perm: [1, 0] }),
      gather('turned', 'e'),
      node('Transpose', ['e'], ['h'], { perm: [1, 0, 2] }),
    ],
    constants: [table],
    lookup: 'e',
  },
  {
    title: 'a pad of one axis between transposes',
    nodes: [
      gather('ids', 'e'),
      node('Transpose', ['e'], ['turned'], { perm: [0, 2, 1] }),
      node('Pad', ['turned', 'borders', '', 'middle'], ['padded']),
      node('Transpose', ['padded'], ['wide'], { perm: [0, 2, 1] }),
      node('Slice', ['wide', 'middle', 'end', 'last'], ['h']),
    ],
    constants: [table, ints('borders', 1, 2), ints('middle', 1), ints('end', -2), ints('last', 2)],
    lookup: 'e',
  },
  {
    title: 'all tokens in one row',
    nodes: [
      node('Reshape', ['ids', 'flat'], ['row']),
      gather('row', 'e'),
      node('Shape', ['ids'], ['shape']),
      node('Concat', ['shape', 'width'], ['full'], { axis: 0 }),
      node('Reshape', ['e', 'full'], ['h']),
    ],
    constants: [table, ints('flat', -1), ints('width', E)],
    lookup: 'e',
  },
  {
    title: 'casts, a new axis and back',
    nodes: [
      node('Cast', ['ids'], ['narrow'], { to: 6 }),
      node('Unsqueeze', ['narrow', 'one'], ['wide']),
      node('Squeeze', ['wide', 'one'], ['again']),
      node('Flatten', ['again'], ['whole'], { axis: 1 }),
      gather('whole', 'h'),
    ],
    constants: [table, ints('one', 1)],
    lookup: 'h',
  },
  {
    title: 'a table of bytes, de-quantised behind the Gather',
    nodes: [gather('ids', 'bytes'), node('DequantizeLinear', ['bytes', 'scale', 'zero'], ['h'])],
    constants: [
      constant('table', 'uint8', [V, E], quantized),
      constant('scale', 'float32', [], [0.01]),
      constant('zero', 'uint8', [], [128]),
    ],
    rows: quantized.map((q) => (q - 128) * 0.01),
    lookup: 'h',
  },
  {
    title: 'ids that the graph cuts and does not',
    nodes: [
      node('Neg', ['count'], ['least']),
      node('Slice', ['ids', 'least', 'most', 'one'], ['last']),
      gather('last', 'h'),
    ],
    constants: [table, ints('count', S), ints('most', 2 ** 40), ints('one', 1)],
    lookup: 'h',
  },
  {
    title: 'ids backwards',
    nodes: [
      node('Slice', ['ids', 'from', 'to', 'one', 'back'], ['turned']),
      gather('turned', 'e'),
      node('Slice', ['e', 'from', 'to', 'one', 'back'], ['h']),
    ],
    constants: [table, ints('from', -1), ints('to', -(2 ** 40)), ints('one', 1), ints('back', -1)],
    lookup: 'e',
  },
  {
    title: 'ids that the graph pads',
    nodes: [
      node('Pad', ['ids', 'around', 'last'], ['longer']),
      gather('longer', 'e'),
      node('Slice', ['e', 'one', 'end', 'one'], ['h']),
    ],
    constants: [
      table,
      ints('around', 0, 1, 0, 3),
      constant('last', 'int64', [], [6]),
      ints('one', 1),
      ints('end', S + 1),
    ],
    lookup: 'e',
  },
  {
    title: 'ids of which the graph pads one axis',
    nodes: [
      node('Pad', ['ids', 'around', 'last', 'one'], ['longer']),
      gather('longer', 'e'),
      node('Slice', ['e', 'begin', 'end', 'one'], ['h']),
    ],
    constants: [
      table,
      ints('around', 2, 3),
      constant('last', 'int64', [], [6]),
      ints('one', 1),
      ints('begin', 2),
      ints('end', S + 2),
    ],
    lookup: 'e',
  },
  ...[true, false].map(
    (own): Layout => ({
      title: `rows of bytes that are multiplied as they are${own ? ', and de-quantised for something else' : ''}`,
      nodes: [
        gather('ids', 'bytes'),
        node('MatMulInteger', ['bytes', 'same', 'zero', 'weightZero'], ['steps']),
        node('Cast', ['steps'], ['floats'], { to: 1 }),
        node('Mul', ['floats', 'scales'], ['h0']),
        // A file uses the floats for their shape, at least.
        ...(own ? [node('DequantizeLinear', ['bytes', 'scale', 'zero'], ['e']), node('Shape', ['e'], ['shape'])] : []),
        own ? node('Reshape', ['h0', 'shape'], ['h']) : node('Identity', ['h0'], ['h']),
      ],
      constants: [
        constant('table', 'uint8', [V, E], quantized),
        constant('scale', 'float32', [], [0.01]),
        constant('scales', 'float32', [], [0.01 * 0.5]),
        constant('zero', 'uint8', [], [128]),
        // Twice the unit matrix, in steps of 0.5.
        constant(
          'same',
          'int8',
          [E, E],
          Array.from({ length: E * E }, (_, i) => (i % (E + 1) === 0 ? 4 : 0) - 1),
        ),
        constant('weightZero', 'int8', [], [-1]),
      ],
      rows: quantized.map((q) => (q - 128) * 0.01),
      factor: 2,
      lookup: own ? 'e' : 'gradlens/rows_1',
    }),
  ),
  {
    title: 'a table in half precision that is made single at once',
    nodes: [gather('ids', 'half'), node('Cast', ['half'], ['h'], { to: 1 })],
    constants: [constant('table', 'float16', [V, E], TABLE)],
    rows: halves,
    lookup: 'h',
  },
  {
    title: 'a product with one-hot ids',
    nodes: [
      node('OneHot', ['ids', 'depth', 'values'], ['hot']),
      node('Cast', ['hot'], ['floats'], { to: 1 }),
      node('MatMul', ['floats', 'table'], ['h']),
    ],
    constants: [table, constant('depth', 'int64', [], [V]), constant('values', 'int64', [2], [0, 1])],
    lookup: 'h',
  },
  {
    title: 'packed rows of four bits',
    nodes: [
      node(
        'GatherBlockQuantized',
        ['table', 'ids', 'scales'],
        ['wide'],
        { block_size: 16, bits: 4, gather_axis: 0, quantize_axis: 1 },
        'com.microsoft',
      ),
      node('Slice', ['wide', 'zero', 'width', 'last'], ['h']),
    ],
    constants: [
      constant('table', 'uint8', [V, 8], packed),
      constant('scales', 'float32', [V, 1], Array(V).fill(0.1)),
      ints('zero', 0),
      ints('width', E),
      ints('last', -1),
    ],
    rows: Array.from({ length: V * E }, (_, i) => (NIBBLES[Math.floor(i / E) * 16 + (i % E)] - 8) * 0.1),
    lookup: 'wide',
  },
  {
    title: 'a scale behind the lookup',
    nodes: [gather('ids', 'e'), node('Mul', ['e', 'scale'], ['h'])],
    constants: [table, constant('scale', 'float32', [], [2.5])],
    factor: 2.5,
    lookup: 'e',
  },
  {
    title: 'several readers',
    nodes: [
      gather('ids', 'e'),
      node('Slice', ['e', 'zero', 'two', 'last'], ['left']),
      node('Slice', ['e', 'two', 'end', 'last'], ['right']),
      node('Concat', ['left', 'right'], ['joined'], { axis: -1 }),
      node('Add', ['joined', 'e'], ['h']),
    ],
    constants: [table, ints('zero', 0), ints('two', 2), ints('end', 2 ** 40), ints('last', -1)],
    factor: 2,
    lookup: 'e',
  },
  {
    title: 'rows of bytes that a quantised sum reads as they are',
    nodes: [
      gather('ids', 'bytes'),
      node(
        'QLinearAdd',
        ['none', 'scale', 'zero', 'bytes', 'scale', 'zero', 'steps', 'zero'],
        ['sum'],
        {},
        'com.microsoft',
      ),
      node('DequantizeLinear', ['sum', 'steps', 'zero'], ['h']),
    ],
    constants: [
      constant('table', 'uint8', [V, E], quantized),
      constant('none', 'uint8', [1], [128]),
      constant('scale', 'float32', [], [0.01]),
      constant('steps', 'float32', [], [0.02]),
      constant('zero', 'uint8', [], [128]),
    ],
    rows: quantized.map((q) => (q - 128) * 0.01),
    lookup: 'gradlens/rows_0',
  },
  {
    title: 'a table that is kept as columns',
    nodes: [
      node('Gather', ['columns', 'ids'], ['moved'], { axis: 1 }),
      node('Transpose', ['moved'], ['h'], { perm: [1, 2, 0] }),
    ],
    constants: [
      constant(
        'columns',
        'float32',
        [E, V],
        Array.from({ length: E * V }, (_, i) => TABLE[(i % V) * E + Math.floor(i / V)]),
      ),
    ],
    lookup: 'gradlens/Gather_1',
  },
  {
    title: 'ids that are cut off at the end of the table, and are floats on the way',
    nodes: [
      node('Cast', ['ids'], ['floats'], { to: 1 }),
      node('Clip', ['floats', 'low', 'high'], ['cut']),
      node('Cast', ['cut'], ['whole'], { to: 7 }),
      gather('whole', 'h'),
    ],
    constants: [table, constant('low', 'float32', [], [0]), constant('high', 'float32', [], [V - 1])],
    lookup: 'h',
  },
  {
    title: 'ids that are moved by one and replaced where they are of another token',
    nodes: [
      node('Equal', ['ids', 'never'], ['other']),
      node('Where', ['other', 'zero', 'ids'], ['chosen']),
      node('Add', ['chosen', 'one'], ['next']),
      node('Sub', ['next', 'one'], ['back']),
      gather('back', 'h'),
    ],
    constants: [
      table,
      constant('never', 'int64', [], [99]),
      constant('zero', 'int64', [], [0]),
      constant('one', 'int64', [1], [1]),
    ],
    lookup: 'h',
  },
  {
    title: 'two tables of equal rows',
    nodes: [gather('ids', 'first'), gather('ids', 'second', 'again'), node('Add', ['first', 'second'], ['h'])],
    constants: [table, constant('again', 'float32', [V, E], TABLE)],
    factor: 2,
    lookup: 'first',
  },
  {
    title: 'one table that is looked up twice, by the ids and by the ids turned round',
    nodes: [
      gather('ids', 'first'),
      node('Transpose', ['ids'], ['turned'], { perm: [1, 0] }),
      gather('turned', 'columns'),
      node('Transpose', ['columns'], ['second'], { perm: [1, 0, 2] }),
      node('Add', ['first', 'second'], ['h']),
    ],
    constants: [table],
    factor: 2,
    lookup: 'first',
  },
  {
    title: 'a second table of as many hashes as half the vocabulary',
    nodes: [
      gather('ids', 'first'),
      node('Mod', ['ids', 'buckets'], ['hashed']),
      gather('hashed', 'second', 'hashes'),
      node('Mul', ['second', 'none'], ['nothing']),
      node('Add', ['first', 'nothing'], ['h']),
    ],
    constants: [
      table,
      constant('hashes', 'float32', [3, E], numbers(3 * E, next)),
      constant('buckets', 'int64', [], [3]),
      constant('none', 'float32', [], [0]),
    ],
    lookup: 'first',
  },
  {
    title: 'a second Gather that only tells a shape',
    nodes: [
      gather('ids', 'decoy'),
      node('Shape', ['decoy'], ['shape']),
      node('Cast', ['ids'], ['same'], { to: 7 }),
      gather('same', 'e'),
      node('Reshape', ['e', 'shape'], ['h']),
    ],
    constants: [table],
    lookup: 'e',
  },
  {
    title: 'the same Gather twice',
    nodes: [gather('ids', 'first'), gather('ids', 'second'), node('Add', ['first', 'second'], ['h'])],
    constants: [table],
    factor: 2,
    lookup: 'first',
  },
  {
    title: 'a decoder that looks shifted ids up in the same table',
    nodes: [
      node('Slice', ['ids', 'zero', 'minus', 'one'], ['start']),
      node('Slice', ['ids', 'minus', 'end', 'one'], ['tail']),
      node('Concat', ['tail', 'start'], ['shifted'], { axis: 1 }),
      gather('shifted', 'decoder'),
      gather('ids', 'e'),
      node('Mul', ['decoder', 'none'], ['nothing']),
      node('Add', ['e', 'nothing'], ['h']),
    ],
    constants: [
      table,
      ints('zero', 0),
      ints('minus', -1),
      ints('end', 2 ** 40),
      ints('one', 1),
      constant('none', 'float32', [], [0]),
    ],
    lookup: 'e',
  },
  {
    title: 'a longer table that is read by what the ids are not',
    nodes: [
      node('Cast', ['ids'], ['any'], { to: 9 }),
      node('Cast', ['any'], ['place'], { to: 7 }),
      gather('place', 'positions', 'places'),
      gather('ids', 'e'),
      node('Add', ['e', 'positions'], ['h']),
    ],
    constants: [table, constant('places', 'float32', [50, E], numbers(50 * E, next))],
    lookup: 'e',
  },
];

function modelOf(layout: Layout): Model {
  const dims = ['batch', 'sequence'] as const;
  const inputs: ValueInfo[] = [{ name: 'input_ids', type: layout.idsType ?? 'int64', dims }];
  const head = [
    node('MatMul', ['h', 'weights'], ['scores']),
    node('ReduceMean', ['scores', 'axis'], ['logits'], { keepdims: 0 }),
  ];
  const nodes = [...layout.nodes, ...head].map((n) => ({
    ...n,
    inputs: n.inputs.map((i) => (i === 'ids' ? 'input_ids' : i)),
  }));
  const constants = [...layout.constants, constant('weights', 'float32', [E, L], WEIGHTS), ints('axis', 1)];
  return manyNodes(nodes, inputs, [{ name: 'logits', type: 'float32', dims: ['batch', L] }], constants);
}

const ROWS: readonly Row[] = [
  { ids: [1, 2, 3, 4, 5], types: [], baselineIds: [1, 0, 0, 6, 5], alpha: 0.3, cotangent: [0, 1, 0] },
  {
    ids: [6, 5, 5, 2, 1],
    types: [],
    baselineIds: [0, 0, 0, 0, 0],
    keep: [1, 0, 1, 0, 1],
    alpha: 1,
    cotangent: [1, 0, -1],
  },
];

function expected(layout: Layout): { readonly attributions: number[]; readonly logits: number[] } {
  const rows = layout.rows ?? TABLE;
  const factor = layout.factor ?? 1;
  const attributions: number[] = [];
  const logits: number[] = [];
  const weight = (e: number, l: number) => (WEIGHTS[e * L + l] * factor) / S;
  for (const { ids, baselineIds = [], keep, alpha = 1, cotangent = [] } of ROWS) {
    const sums = Array<number>(L).fill(0);
    ids.forEach((id, s) => {
      let attribution = 0;
      for (let e = 0; e < E; e++) {
        const x = rows[id * E + e];
        const difference = x - rows[baselineIds[s] * E + e] * (keep?.[s] ?? 1);
        for (let l = 0; l < L; l++) {
          attribution += difference * weight(e, l) * cotangent[l];
          sums[l] += (x - (1 - alpha) * difference) * weight(e, l);
        }
      }
      attributions.push(attribution);
    });
    logits.push(...sums);
  }
  return { attributions, logits };
}

describe('the lookup', () => {
  it.each(LAYOUTS)('is found with $title', async (layout) => {
    const programs = compile(modelOf(layout));
    expect(programs.lookups[0].output).toBe(layout.lookup);
    const session = await runtime.load({ bytes: encode(programs.gradient()), folder: tmpdir() });
    const names = [PROGRAM_OUTPUTS.logits, PROGRAM_OUTPUTS.attributions];
    const found = await session.run(programFeeds(programs.inputs, programs.lookups[0].ids, ROWS), names);
    const [logits, attributions] = names.map((n) => Array.from(found[n].data as Float32Array));
    const truth = expected(layout);
    if (!layout.title.startsWith('a longer table')) expect(distance(logits, truth.logits)).toBeLessThan(1e-5);
    expect(distance(attributions, truth.attributions)).toBeLessThan(1e-5);
  });

  it('are several where two tables are read, and one where the smaller is read by hashes of the ids', () => {
    const lookups = (title: string) => {
      const layout = LAYOUTS.find((l) => l.title.startsWith(title));
      return layout && compile(modelOf(layout)).lookups.map((l) => l.output);
    };
    expect(lookups('two tables')).toEqual(['first', 'second']);
    expect(lookups('one table that is looked up twice')).toEqual(['first', 'columns']);
    expect(lookups('a second table of as many hashes')).toEqual(['first']);
  });

  it('is missed where floats are looked up as they are', () => {
    const layout: Layout = {
      title: 'places of floats',
      nodes: [node('Cast', ['ids'], ['floats'], { to: 1 }), gather('floats', 'h')],
      constants: [table],
      lookup: '',
    };
    expect(() => compile(modelOf(layout))).toThrow(/no word-embedding lookup found/);
  });

  it('is missed where ids are summed up before, with occlusion as the way out', () => {
    const layout: Layout = {
      title: 'sums of ids',
      nodes: [node('CumSum', ['ids', 'one'], ['sums']), gather('sums', 'h')],
      constants: [table, constant('one', 'int64', [], [1])],
      lookup: '',
    };
    expect(() => compile(modelOf(layout))).toThrow(GradientError);
    expect(() => compile(modelOf(layout))).toThrow(/no word-embedding lookup found/);
  });
});

describe('a program', () => {
  it('tells rows that the graph fixes', () => {
    const model = modelOf(LAYOUTS[0]);
    expect(compile(model).batch).toBeNull();
    const [ids] = model.graph.inputs;
    const fixed = { ...model, graph: { ...model.graph, inputs: [{ ...ids, dims: [1, 'sequence'] }] } };
    expect(compile(fixed).batch).toBe(1);
    const one = [node('ReduceMean', ['h', 'zero'], ['mean'], { keepdims: 1 }), node('Identity', ['mean'], ['g'])];
    const nodes = [...model.graph.nodes.slice(0, -2), ...one, ...model.graph.nodes.slice(-2)].map((n) =>
      n.op === 'MatMul' ? { ...n, inputs: ['g', n.inputs[1]] } : n,
    );
    const initializers = new Map(model.graph.initializers).set('zero', ints('zero', 0));
    expect(compile({ ...model, graph: { ...model.graph, nodes, initializers } }).batch).toBe(1);
  });

  it('takes one logit for each row without an axis of its own, and refuses logits of every token', async () => {
    const model = modelOf(LAYOUTS[0]);
    const [logits] = model.graph.outputs;
    const nodes = [...model.graph.nodes, node('Gather', ['logits', 'first'], ['single'], { axis: 1 })];
    const initializers = new Map(model.graph.initializers).set('first', constant('first', 'int64', [], [1]));
    const outputs = [{ ...logits, name: 'single', dims: ['batch'] }];
    const programs = compile({ ...model, graph: { ...model.graph, nodes, initializers, outputs } });
    expect(programs.labels).toBe(1);
    const session = await runtime.load({ bytes: encode(programs.gradient()), folder: tmpdir() });
    const rows = ROWS.map((r) => ({ ...r, cotangent: [1] }));
    const found = await session.run(programFeeds(programs.inputs, programs.lookups[0].ids, rows), [
      PROGRAM_OUTPUTS.attributions,
    ]);
    const attributions = Array.from(found[PROGRAM_OUTPUTS.attributions].data as Float32Array);
    expect(distance(attributions.slice(0, S), expected(LAYOUTS[0]).attributions.slice(0, S))).toBeLessThan(1e-5);
    const everyToken = { ...model.graph, outputs: [{ ...logits, name: 'scores' }] };
    expect(() => compile({ ...model, graph: everyToken })).toThrow(/the output scores has 3 axes/);
  });

  it('names the lookup as the file does, or the table where it is inside an op', () => {
    const tokens = { title: '', constants: [table], lookup: '' };
    expect(compile(modelOf({ ...tokens, nodes: [gather('ids', 'h')] })).embedding).toBe('h');
    const inside = [
      node('Cast', ['ids'], ['narrow'], { to: 6 }),
      node(
        'EmbedLayerNormalization',
        ['narrow', '', 'table', 'places', '', 'ones', 'ones'],
        ['h', 'count'],
        {},
        'com.microsoft',
      ),
    ];
    const places = constant('places', 'float32', [9, E], Array(9 * E).fill(1));
    const ones = constant('ones', 'float32', [E], Array(E).fill(1));
    const fused = modelOf({ ...tokens, nodes: inside, constants: [table, places, ones] });
    expect(compile(fused).embedding).toBe('table');
  });

  it('says why an op was not taken apart when that leaves it without a gradient', () => {
    const layout: Layout = {
      title: 'a strange activation',
      nodes: [
        gather('ids', 'e'),
        node('Reshape', ['e', 'rows'], ['flat']),
        node('FusedGemm', ['flat', 'square'], ['product'], { activation: 'Mystery', alpha: float(1) }, 'com.microsoft'),
        node('Shape', ['e'], ['shape']),
        node('Reshape', ['product', 'shape'], ['h']),
      ],
      constants: [table, constant('square', 'float32', [E, E], Array(E * E).fill(1)), ints('rows', -1, E)],
      lookup: 'e',
    };
    const programs = compile(modelOf(layout));
    expect([...programs.missing()]).toEqual([['com.microsoft:FusedGemm', ['FusedGemm:product']]]);
    const caught = (): unknown => {
      try {
        return programs.gradient();
      } catch (e) {
        return e;
      }
    };
    expect(caught()).toMatchObject({
      message: expect.stringMatching(/no gradient rule for com.microsoft:FusedGemm \(1 x: FusedGemm:product\)/),
      hints: [expect.stringMatching(/its activation Mystery is not supported/), expect.stringMatching(/occlusion/)],
    });
  });
});
