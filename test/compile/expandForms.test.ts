/** Forms that the runtime has no kernel for, against the same thing said otherwise; and forms that are refused. */
import { afterAll, describe, expect, it } from 'vitest';
import { expand } from '../../src/core/compile/expand/expand';
import { type Attributes, float, makeNode } from '../../src/core/graph/builder';
import type { Node, Tensor } from '../../src/core/graph/graph';
import { typed } from '../../src/core/graph/typedModel';
import { ProcessRuntime } from '../../src/core/runtime/process';
import { type Built, constant, distance, manyNodes, type Operand, oneNode, outputsOf } from './support';

const runtime = new ProcessRuntime();
afterAll(() => runtime.dispose());

const [B, S, N, H] = [3, 5, 2, 4];
const D = N * H;
const x: Operand = { dims: [B, S, D] };
const weights = (...dims: number[]): Operand => ({ dims, constant: true });

async function expanded({ model, feeds }: Built): Promise<readonly number[]> {
  const { model: ours, refused } = expand(typed(model));
  expect([...refused]).toEqual([]);
  return (await outputsOf(runtime, ours, feeds)).get('y0') ?? [];
}

/** The same inputs through other nodes. */
async function plain(
  { model, feeds }: Built,
  nodes: readonly Node[],
  more: readonly Tensor[],
): Promise<readonly number[]> {
  const { inputs, outputs, initializers } = model.graph;
  const other = manyNodes(nodes, inputs, [outputs[0]], [...initializers.values(), ...more], 20);
  return (await outputsOf(runtime, other, feeds)).get('y0') ?? [];
}

const scalar = (name: string, value: number) => constant(name, 'float32', [], [value]);
const ints = (name: string, ...values: number[]) => constant(name, 'int64', [values.length], values);

const CASES: readonly {
  readonly title: string;
  readonly op: string;
  readonly operands: readonly (Operand | null)[];
  readonly attributes?: Attributes;
  readonly domain?: string;
  readonly nodes: readonly Node[];
  readonly constants?: readonly Tensor[];
}[] = [
  {
    title: 'BiasAdd',
    op: 'BiasAdd',
    operands: [x, weights(D), x],
    nodes: [makeNode('Sum', ['x0', 'x1', 'x2'], ['y0'])],
  },
  {
    title: 'BiasDropout',
    op: 'BiasDropout',
    operands: [x, weights(D), x],
    nodes: [makeNode('Sum', ['x0', 'x1', 'x2'], ['y0'])],
  },
  {
    title: 'BiasSoftmax of the last axis',
    op: 'BiasSoftmax',
    operands: [{ dims: [B, N, S, S] }, { dims: [B, 1, 1, S] }],
    attributes: { axis: 3, is_inner_broadcast: 0 },
    nodes: [makeNode('Add', ['x0', 'x1'], ['sum']), makeNode('Softmax', ['sum'], ['y0'], { axis: -1 })],
  },
  {
    title: 'BiasSoftmax of two axes',
    op: 'BiasSoftmax',
    operands: [{ dims: [B, N, 6] }, { dims: [B, 1, 6] }],
    attributes: { axis: 1, is_inner_broadcast: 1 },
    nodes: [
      makeNode('Add', ['x0', 'x1'], ['sum']),
      makeNode('Reshape', ['sum', 'flat'], ['two']),
      makeNode('Softmax', ['two'], ['soft'], { axis: -1 }),
      makeNode('Reshape', ['soft', 'three'], ['y0']),
    ],
    constants: [ints('flat', 0, -1), ints('three', 0, N, 6)],
  },
  {
    title: 'BiasSplitGelu',
    op: 'BiasSplitGelu',
    operands: [x, weights(D)],
    nodes: [
      makeNode('Add', ['x0', 'x1'], ['sum']),
      makeNode('Split', ['sum'], ['left', 'right'], { axis: -1, num_outputs: 2 }),
      makeNode('Gelu', ['right'], ['gate']),
      makeNode('Mul', ['left', 'gate'], ['y0']),
    ],
  },
  {
    title: 'GemmFastGelu',
    op: 'GemmFastGelu',
    operands: [x, weights(D, 6), weights(6)],
    nodes: [
      makeNode('MatMul', ['x0', 'x1'], ['product']),
      makeNode('Add', ['product', 'x2'], ['sum']),
      makeNode('Gelu', ['sum'], ['y0'], { approximate: 'tanh' }),
    ],
  },
  {
    title: 'Swish',
    op: 'Swish',
    operands: [x],
    attributes: { alpha: float(1.5) },
    domain: '',
    nodes: [
      makeNode('Mul', ['x0', 'alpha'], ['scaled']),
      makeNode('Sigmoid', ['scaled'], ['gate']),
      makeNode('Mul', ['x0', 'gate'], ['y0']),
    ],
    constants: [scalar('alpha', 1.5)],
  },
  {
    title: 'Attention without a bias',
    op: 'Attention',
    operands: [x, weights(D, 3 * D)],
    attributes: { num_heads: N, scale: float(0.7) },
    nodes: [makeNode('Attention', ['x0', 'x1', 'zeros'], ['y0'], { num_heads: N, scale: float(0.7) }, 'com.microsoft')],
    constants: [constant('zeros', 'float32', [3 * D], Array(3 * D).fill(0))],
  },
  {
    title: 'MultiHeadAttention of queries, keys and values in one',
    op: 'MultiHeadAttention',
    operands: [{ dims: [B, S, N, 3, H] }],
    attributes: { num_heads: N },
    nodes: [
      makeNode('Split', ['x0'], ['q', 'k', 'v'], { axis: 3, num_outputs: 3 }),
      ...['q', 'k', 'v'].map((name) => makeNode('Reshape', [name, 'flat'], [`${name}3`])),
      makeNode('MultiHeadAttention', ['q3', 'k3', 'v3'], ['y0'], { num_heads: N }, 'com.microsoft'),
    ],
    constants: [ints('flat', 0, 0, D)],
  },
  {
    title: 'MultiHeadAttention of keys and values in one',
    op: 'MultiHeadAttention',
    operands: [x, { dims: [B, 7, N, 2, H] }],
    attributes: { num_heads: N },
    nodes: [
      makeNode('Split', ['x1'], ['k', 'v'], { axis: 3, num_outputs: 2 }),
      ...['k', 'v'].map((name) => makeNode('Reshape', [name, 'flat'], [`${name}3`])),
      makeNode('MultiHeadAttention', ['x0', 'k3', 'v3'], ['y0'], { num_heads: N }, 'com.microsoft'),
    ],
    constants: [ints('flat', 0, 0, D)],
  },
  {
    title: 'GatedRelativePositionBias',
    op: 'GatedRelativePositionBias',
    operands: [x, weights(D), { dims: [1, N, S, S] }, weights(H, 8), weights(8), weights(1, N, 1, 1)],
    attributes: { num_heads: N },
    nodes: [
      makeNode('Add', ['x0', 'x1'], ['query']),
      makeNode('Reshape', ['query', 'parted'], ['heads']),
      makeNode('Transpose', ['heads'], ['turned'], { perm: [0, 2, 1, 3] }),
      makeNode('MatMul', ['turned', 'x3'], ['linear']),
      makeNode('Add', ['linear', 'x4'], ['gates']),
      makeNode('Split', ['gates'], ['first', 'second'], { axis: -1, num_outputs: 2 }),
      ...['first', 'second'].flatMap((name) => [
        makeNode('ReduceSum', [name, 'last'], [`${name}Sum`], { keepdims: 1 }),
        makeNode('Sigmoid', [`${name}Sum`], [`${name}Gate`]),
      ]),
      makeNode('Mul', ['secondGate', 'x5'], ['scaled']),
      makeNode('Sub', ['scaled', 'one'], ['less']),
      makeNode('Mul', ['firstGate', 'less'], ['product']),
      makeNode('Add', ['product', 'two'], ['gate']),
      makeNode('Mul', ['gate', 'x2'], ['y0']),
    ],
    constants: [ints('parted', 0, 0, N, H), ints('last', -1), scalar('one', 1), scalar('two', 2)],
  },
];

describe('a form without a kernel', () => {
  it.each(CASES)('$title', async ({ op, operands, attributes, domain, nodes, constants = [] }) => {
    const built = oneNode(op, operands, { attributes, domain });
    expect(distance(await expanded(built), await plain(built, nodes, constants))).toBeLessThan(1e-5);
  });
});

describe('a form that is not supported', () => {
  const refused = (built: Built) => expand(typed(built.model)).refused;

  it('stays as it is, and says which input stands in the way', () => {
    const past: Operand = { dims: [2, B, N, 3, H] };
    const built = oneNode('Attention', [x, weights(D, 3 * D), weights(3 * D), null, past], {
      attributes: { num_heads: N },
    });
    const whole = typed(built.model);
    const { model, refused } = expand(whole);
    expect(model).toBe(whole);
    expect(refused.get('com.microsoft:Attention')).toBe(
      'com.microsoft:Attention (node Attention:y0): its input past is not supported',
    );
  });

  it.each([
    [
      'a mask of four axes',
      'MultiHeadAttention',
      [x, x, x, null, { dims: [B, 1, S, S], type: 'int32' as const, values: Array(B * S * S).fill(1) }],
      { num_heads: N },
      /mask of 4 axes/,
    ],
    ['an activation', 'FusedGemm', [{ dims: [6, 4] }, weights(4, 7)], { activation: 'Mystery' }, /activation Mystery/],
    [
      'a scale of rotations',
      'RotaryEmbedding',
      [x, { dims: [1], type: 'int64' as const, values: [0] }, weights(8, 2), weights(8, 2)],
      { scale: float(2), num_heads: N },
      /scale/,
    ],
  ] as const)('names %s', (_, op, operands, attributes, why) => {
    expect(refused(oneNode(op, operands, { attributes })).get(`com.microsoft:${op}`)).toMatch(why);
  });

  it.each([
    ['Attention', [x, weights(D, 3 * D + 1), weights(3 * D + 1)], { num_heads: N }],
    ['Attention', [x, weights(D, 3 * D), weights(3 * D)], {}],
    ['MultiHeadAttention', [x], { num_heads: N }],
    ['GroupQueryAttention', [x, x, x], { num_heads: 3, kv_num_heads: 1 }],
    ['RotaryEmbedding', [x, null, weights(8, 2), weights(8, 2)], { num_heads: 5, rotary_embedding_dim: 1 }],
    ['Attention', [], {}],
  ] as const)('is refused where a damaged %s contradicts itself', (op, operands, attributes) => {
    expect(refused(oneNode(op, operands, { attributes })).size).toBe(1);
  });

  it('names an output that is read and cannot be made', () => {
    const built = oneNode('Attention', [x, weights(D, 3 * D), weights(3 * D)], {
      attributes: { num_heads: N },
      outputs: ['float32', 'float32'],
    });
    expect(refused(built).get('com.microsoft:Attention')).toMatch(/its output 1 is not supported/);
  });
});
