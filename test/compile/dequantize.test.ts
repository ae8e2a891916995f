/** Quantised ops one by one: the twin is as near to the runtime's own kernel as its steps allow. */
import { afterAll, describe, expect, it } from 'vitest';
import { dequantizations, dequantize } from '../../src/core/compile/float/dequantize';
import { type Attributes, makeNode } from '../../src/core/graph/builder';
import { type Node, opKey, type Tensor } from '../../src/core/graph/graph';
import { typed } from '../../src/core/graph/typedModel';
import { ProcessRuntime } from '../../src/core/runtime/process';
import {
  constant,
  count,
  distance,
  MICROSOFT,
  manyNodes,
  numbers,
  type Operand,
  oneNode,
  outputsOf,
  random,
  wire,
} from './support';

const runtime = new ProcessRuntime();
afterAll(() => runtime.dispose());

const next = random(11);
const node = makeNode;
const scalar = (name: string, value: number) => constant(name, 'float32', [], [value]);
const byte = (name: string, value: number, type: 'uint8' | 'int8' = 'uint8') => constant(name, type, [], [value]);
/** Signed ones end at 70: two products with a byte of 220 fit 16 bits, which processors without VNNI add them in. */
const bytes = (name: string, dims: readonly number[], type: 'uint8' | 'int8' = 'int8') =>
  constant(
    name,
    type,
    dims,
    numbers(count(dims), next).map((v) => (type === 'uint8' ? Math.round(v * 100) + 128 : Math.round(v * 70))),
  );
const floats = (name: string, dims: readonly number[], scale = 1) =>
  constant(
    name,
    'float32',
    dims,
    numbers(count(dims), next).map((v) => v * scale),
  );

/** Activations in [-1, 1): 1/100 a step. */
const STEP = [scalar('s', 0.01), byte('z', 120)];
/** Results of a product, in steps of 1/25. */
const OUT = [scalar('os', 0.04), byte('oz', 128)];
const quantize = (from: string, to: string) => node('QuantizeLinear', [from, 's', 'z'], [to]);
const read = (from: string, scale = 's', zero = 'z') => node('DequantizeLinear', [from, scale, zero], ['y']);

const CASES: readonly {
  readonly title: string;
  /** Of the input x. */
  readonly dims: readonly number[];
  /** From x to y. */
  readonly nodes: readonly Node[];
  readonly constants: readonly Tensor[];
  readonly within: number;
}[] = [
  {
    title: 'a pair around nothing',
    dims: [3, 4],
    nodes: [quantize('x', 'q'), read('q')],
    constants: STEP,
    within: 0.006,
  },
  {
    title: 'a pair around ops that carry',
    dims: [3, 4],
    nodes: [
      quantize('x', 'q'),
      node('Reshape', ['q', 'shape'], ['flat']),
      node('Transpose', ['flat'], ['turned'], { perm: [1, 0] }),
      node('Concat', ['turned', 'turned'], ['twice'], { axis: 0 }),
      read('twice'),
    ],
    constants: [...STEP, constant('shape', 'int64', [2], [2, 6])],
    within: 0.006,
  },
  {
    title: 'a pair that cuts off what is negative',
    dims: [3, 4],
    nodes: [node('QuantizeLinear', ['x', 's', 'zero'], ['q']), read('q', 's', 'zero')],
    constants: [...STEP, byte('zero', 0)],
    within: 0.006,
  },
  {
    title: 'MatMulInteger of a dynamic activation, a weight with a zero point per column',
    dims: [3, 6],
    nodes: [
      node('DynamicQuantizeLinear', ['x'], ['q', 'qs', 'qz']),
      node('MatMulInteger', ['q', 'w', 'qz', 'wz'], ['sum']),
      node('Cast', ['sum'], ['floats'], { to: 1 }),
      node('Mul', ['qs', 'ws'], ['scale']),
      node('Mul', ['floats', 'scale'], ['y']),
    ],
    constants: [
      bytes('w', [6, 5], 'uint8'),
      constant('wz', 'uint8', [5], [120, 125, 128, 130, 140]),
      floats('ws', [5], 0.02),
    ],
    within: 0.05,
  },
  {
    title: 'MatMulInteger of a fixed activation, with an integer bias',
    dims: [3, 6],
    nodes: [
      quantize('x', 'q'),
      node('MatMulInteger', ['q', 'w', 'z'], ['sum']),
      node('Add', ['sum', 'bias'], ['total']),
      node('Cast', ['total'], ['floats'], { to: 1 }),
      node('Mul', ['floats', 'scale'], ['y']),
    ],
    constants: [
      ...STEP,
      bytes('w', [6, 5]),
      constant('bias', 'int32', [5], [900, -800, 50, 0, 4000]),
      scalar('scale', 0.0001),
    ],
    within: 0.03,
  },
  {
    title: 'ConvInteger',
    dims: [2, 4, 9],
    nodes: [
      node('DynamicQuantizeLinear', ['x'], ['q', 'qs', 'qz']),
      node('ConvInteger', ['q', 'w', 'qz', 'wz'], ['sum'], { kernel_shape: [3], pads: [1, 1] }),
      node('Cast', ['sum'], ['floats'], { to: 1 }),
      node('Mul', ['floats', 'qs'], ['y']),
    ],
    constants: [bytes('w', [6, 4, 3], 'uint8'), byte('wz', 128)],
    within: 4,
  },
  {
    title: 'DynamicQuantizeMatMul',
    dims: [3, 6],
    nodes: [node('DynamicQuantizeMatMul', ['x', 'w', 'ws', 'wz', 'b'], ['y'], {}, MICROSOFT)],
    constants: [bytes('w', [6, 5], 'uint8'), scalar('ws', 0.01), byte('wz', 131), floats('b', [5])],
    within: 0.03,
  },
  {
    title: 'MatMulIntegerToFloat',
    dims: [3, 6],
    nodes: [
      quantize('x', 'q'),
      node('MatMulIntegerToFloat', ['q', 'w', 's', 'ws', 'z', 'wz', 'b'], ['y'], {}, MICROSOFT),
    ],
    constants: [
      ...STEP,
      bytes('w', [6, 5], 'uint8'),
      floats('ws', [5], 0.01),
      constant('wz', 'uint8', [5], [128, 120, 130, 128, 128]),
      floats('b', [5]),
    ],
    within: 0.03,
  },
  {
    title: 'QLinearMatMul',
    dims: [3, 6],
    nodes: [
      quantize('x', 'q'),
      node('QLinearMatMul', ['q', 's', 'z', 'w', 'ws', 'wz', 'os', 'oz'], ['p']),
      read('p', 'os', 'oz'),
    ],
    constants: [...STEP, ...OUT, bytes('w', [6, 5]), scalar('ws', 0.01), byte('wz', 3, 'int8')],
    within: 0.05,
  },
  {
    title: 'QLinearConv',
    dims: [2, 4, 9],
    nodes: [
      quantize('x', 'q'),
      node('QLinearConv', ['q', 's', 'z', 'w', 'ws', 'wz', 'os', 'oz', 'b'], ['p'], {
        kernel_shape: [3],
        pads: [1, 1],
      }),
      read('p', 'os', 'oz'),
    ],
    constants: [
      ...STEP,
      ...OUT,
      bytes('w', [6, 4, 3]),
      constant('ws', 'float32', [6], [0.01, 0.02, 0.01, 0.005, 0.01, 0.01]),
      constant('wz', 'int8', [6], [0, 0, 0, 0, 0, 0]),
      constant('b', 'int32', [6], [1000, 2000, -1500, 300, 0, 70]),
    ],
    within: 0.07,
  },
  {
    title: 'QGemm',
    dims: [3, 6],
    nodes: [
      quantize('x', 'q'),
      node('QGemm', ['q', 's', 'z', 'w', 'ws', 'wz', 'b', 'os', 'oz'], ['p'], { transB: 1 }, MICROSOFT),
      read('p', 'os', 'oz'),
    ],
    constants: [
      ...STEP,
      ...OUT,
      bytes('w', [5, 6]),
      constant('ws', 'float32', [5], [0.01, 0.02, 0.01, 0.005, 0.01]),
      constant('wz', 'int8', [5], [0, 0, 0, 0, 0]),
      constant('b', 'int32', [5], [1000, 2000, -1500, 300, 0]),
    ],
    within: 0.06,
  },
  ...(['Add', 'Mul'] as const).map((op) => ({
    title: `QLinear${op}`,
    dims: [3, 6],
    nodes: [
      quantize('x', 'q'),
      node(`QLinear${op}`, ['q', 's', 'z', 'c', 'cs', 'cz', 'os', 'oz'], ['p'], {}, MICROSOFT),
      read('p', 'os', 'oz'),
    ],
    constants: [...STEP, ...OUT, bytes('c', [6], 'uint8'), scalar('cs', 0.02), byte('cz', 128)],
    within: 0.04,
  })),
  ...(
    [
      ['QLinearSigmoid', {}],
      ['QLinearLeakyRelu', { alpha: { kind: 'float', value: 0.2 } }],
    ] as const satisfies readonly (readonly [string, Attributes])[]
  ).map(([op, attributes]) => ({
    title: op,
    dims: [3, 6],
    nodes: [quantize('x', 'q'), node(op, ['q', 's', 'z', 's', 'z'], ['p'], attributes, MICROSOFT), read('p')],
    constants: STEP,
    within: 0.02,
  })),
  {
    title: 'QLinearSoftmax',
    dims: [3, 6],
    nodes: [
      quantize('x', 'q'),
      node('QLinearSoftmax', ['q', 's', 'z', 'os', 'oz'], ['p'], { axis: -1, opset: 13 }, MICROSOFT),
      read('p', 'os', 'oz'),
    ],
    constants: [...STEP, scalar('os', 1 / 256), byte('oz', 0)],
    within: 0.01,
  },
  {
    title: 'QLinearConcat',
    dims: [3, 6],
    nodes: [
      quantize('x', 'q'),
      node('QLinearConcat', ['os', 'oz', 'q', 's', 'z', 'c', 'cs', 'cz'], ['p'], { axis: 1 }, MICROSOFT),
      read('p', 'os', 'oz'),
    ],
    constants: [...STEP, ...OUT, bytes('c', [3, 2], 'uint8'), scalar('cs', 0.02), byte('cz', 128)],
    within: 0.04,
  },
  {
    title: 'QLinearWhere',
    dims: [3, 6],
    nodes: [
      quantize('x', 'q'),
      node('QLinearWhere', ['if', 'q', 's', 'z', 'c', 'cs', 'cz', 'os', 'oz'], ['p'], {}, MICROSOFT),
      read('p', 'os', 'oz'),
    ],
    constants: [
      ...STEP,
      ...OUT,
      constant('if', 'bool', [3, 1], [1, 0, 1]),
      bytes('c', [3, 6], 'uint8'),
      scalar('cs', 0.02),
      byte('cz', 128),
    ],
    within: 0.04,
  },
];

describe('a quantised op in real numbers', () => {
  it.each(CASES)('$title', async ({ dims, nodes, constants, within }) => {
    const declared = [{ name: 'x', type: 'float32' as const, dims: dims.map(() => null) }];
    const model = manyNodes(nodes, declared, [{ name: 'y', type: 'float32', dims: null }], constants);
    const feeds = { x: wire('float32', dims, numbers(count(dims), next)) };
    const twin = dequantize(typed(model));
    expect([...twin.refused]).toEqual([]);
    const left = twin.model.graph.nodes.filter((n) => dequantizations.has(opKey(n)) && n.op !== 'Cast');
    expect(left).toEqual([]);
    const [own, ours] = [await outputsOf(runtime, model, feeds), await outputsOf(runtime, twin.model, feeds)];
    const far = distance(own.get('y') ?? [], ours.get('y') ?? []);
    expect(far).toBeLessThan(within);
    // Nothing is rounded any more: the two are not the same.
    expect(far).toBeGreaterThan(1e-5);
  });

  it('leaves weights that are rounded on the spot, and rows of quantised tables', () => {
    const nodes = [
      quantize('w', 'q'),
      node('DequantizeLinear', ['q', 's', 'z'], ['weights']),
      node('MatMul', ['x', 'weights'], ['y']),
    ];
    const declared = [{ name: 'x', type: 'float32' as const, dims: [3, 4] }];
    const model = manyNodes(
      nodes,
      declared,
      [{ name: 'y', type: 'float32', dims: null }],
      [...STEP, floats('w', [4, 4])],
    );
    const own = typed(model);
    expect(dequantize(own).model).toBe(own);
  });
});

/** Any bytes are weights here. */
const anyBytes = (length: number, top = 256): Operand => ({
  dims: [length],
  type: 'uint8',
  values: Array.from({ length }, () => Math.floor(next() * top)),
  constant: true,
});

function packed(k: number, n: number, size: number, bits: number): readonly [Operand, Operand, Operand] {
  const blocks = Math.ceil(k / size);
  const each = (size * bits) / 8;
  return [
    { ...anyBytes(n * blocks * each), dims: [n, blocks, each] },
    { dims: [n, blocks], constant: true },
    { ...anyBytes(n * Math.ceil((blocks * bits) / 8)), dims: [n, Math.ceil((blocks * bits) / 8)] },
  ];
}

describe('weights of few bits', () => {
  const x: Operand = { dims: [3, 5, 40] };
  const bits = (number: number, size: number) => ({ K: 40, N: 6, block_size: size, bits: number });

  it.each([
    ['four bits, three blocks, the last one short', [x, ...packed(40, 6, 16, 4)], bits(4, 16)],
    ['four bits around the middle', [x, ...packed(40, 6, 32, 4).slice(0, 2)], bits(4, 32)],
    [
      'four bits with zero points in floats',
      [x, ...packed(40, 6, 16, 4).slice(0, 2), { dims: [6, 3], constant: true }],
      bits(4, 16),
    ],
    ['four bits and a bias', [x, ...packed(40, 6, 16, 4), null, { dims: [6], constant: true }], bits(4, 16)],
    ['eight bits', [x, ...packed(40, 6, 16, 8)], bits(8, 16)],
    ['two bits', [x, ...packed(40, 6, 16, 2)], bits(2, 16)],
  ] as const)('%s', async (_, operands, attributes) => {
    const { model, feeds } = oneNode('MatMulNBits', operands, { attributes });
    const twin = dequantize(typed(model));
    expect([...twin.refused]).toEqual([]);
    const [own, ours] = [await outputsOf(runtime, model, feeds), await outputsOf(runtime, twin.model, feeds)];
    // Sums of 40 products of up to 200 each.
    expect(distance(own.get('y0') ?? [], ours.get('y0') ?? [])).toBeLessThan(5e-4);
  });

  it.each([
    ['FP4', 0],
    ['NF4', 1],
  ])('%s', async (_, type) => {
    const largest: Operand = { dims: [15], constant: true };
    const { model, feeds } = oneNode('MatMulBnb4', [x, anyBytes(120), largest], {
      attributes: { K: 40, N: 6, block_size: 16, quant_type: type },
    });
    const [own, ours] = [
      await outputsOf(runtime, model, feeds),
      await outputsOf(runtime, dequantize(typed(model)).model, feeds),
    ];
    expect(distance(own.get('y0') ?? [], ours.get('y0') ?? [])).toBeLessThan(1e-5);
  });

  it.each([
    [
      'an order of columns',
      [x, ...packed(40, 6, 16, 4), { dims: [48], type: 'int32', values: Array(48).fill(0), constant: true }],
      bits(4, 16),
      /g_idx/,
    ],
    ['five bits', [x, ...packed(40, 6, 16, 4)], bits(5, 16), /5 bits/],
  ] as const)('%s: refused', (_, operands, attributes, why) => {
    const { model } = oneNode('MatMulNBits', operands, { attributes });
    expect(dequantize(typed(model)).refused.get('com.microsoft:MatMulNBits')).toMatch(why);
  });
});
