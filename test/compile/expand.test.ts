import { afterAll, describe, expect, it } from 'vitest';
import { expand, expansions } from '../../src/core/compile/expand/expand';
import { type Attributes, float } from '../../src/core/graph/builder';
import { type ElementType, opKey } from '../../src/core/graph/graph';
import { typed } from '../../src/core/graph/typedModel';
import { ProcessRuntime } from '../../src/core/runtime/process';
import { distance, type Operand, oneNode, outputsOf } from './support';

const runtime = new ProcessRuntime();
afterAll(() => runtime.dispose());

const [B, S, N, H] = [3, 5, 4, 16];
/** Heads of keys and values where they are fewer. */
const K = 2;
const D = N * H;
const x: Operand = { dims: [B, S, D] };
const none = null;
const weights = (...dims: number[]): Operand => ({ dims, constant: true });
const ints = (dims: readonly number[], values: readonly number[], type: ElementType = 'int32'): Operand => ({
  dims,
  type,
  values,
});
/** The second text is one token shorter, the third one three. */
const mask = ints([B, S], [1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 0, 0]);
const mask3 = ints(
  [B, S, S],
  Array.from({ length: B * S * S }, (_, i) => (i % 7 === 3 ? 0 : 1)),
);
const caches = [weights(16, H / 2), weights(16, H / 2)];

type Case = readonly [
  title: string,
  op: string,
  operands: readonly (Operand | null)[],
  attributes?: Attributes,
  options?: { readonly domain?: string; readonly outputs?: readonly ElementType[]; readonly opset?: number },
];

const ai = (opset: number) => ({ domain: '', opset });

const CASES: readonly Case[] = [
  ['Gelu', 'Gelu', [x]],
  ['BiasGelu', 'BiasGelu', [x, weights(D)]],
  ['FastGelu with a bias', 'FastGelu', [x, weights(D)]],
  ['FastGelu without', 'FastGelu', [x]],
  ['QuickGelu of its default alpha', 'QuickGelu', [x]],
  ['QuickGelu as SiLU', 'QuickGelu', [x], { alpha: float(1) }],
  ['Gelu of ai.onnx', 'Gelu', [x], {}, ai(20)],
  ['Gelu of ai.onnx by tanh', 'Gelu', [x], { approximate: 'tanh' }, ai(20)],
  ['SkipLayerNormalization', 'SkipLayerNormalization', [x, x, weights(D), weights(D), weights(D)]],
  [
    'SkipLayerNormalization without beta',
    'SkipLayerNormalization',
    [x, x, weights(D), none, weights(D)],
    { epsilon: float(0.01) },
  ],
  [
    'SkipLayerNormalization with its sum',
    'SkipLayerNormalization',
    [x, x, weights(D), weights(D)],
    {},
    { outputs: ['float32', 'other', 'other', 'float32'] },
  ],
  [
    'SkipLayerNormalization of a stretched skip',
    'SkipLayerNormalization',
    [x, { dims: [1, S, D] }, weights(D), weights(D)],
  ],
  [
    'SkipSimplifiedLayerNormalization',
    'SkipSimplifiedLayerNormalization',
    [x, x, weights(D), weights(D)],
    {},
    { outputs: ['float32', 'other', 'other', 'float32'] },
  ],
  [
    'SimplifiedLayerNormalization of ai.onnx',
    'SimplifiedLayerNormalization',
    [x, weights(D)],
    { axis: -1, epsilon: float(1e-6), stash_type: 1 },
    ai(18),
  ],
  [
    'RMSNormalization over two axes',
    'RMSNormalization',
    [{ dims: [6, 7, 4] }, weights(7, 4)],
    { axis: 1, epsilon: float(1e-6) },
    ai(23),
  ],
  [
    'FusedGemm with Tanh',
    'FusedGemm',
    [{ dims: [6, 4] }, weights(7, 4), weights(7)],
    { activation: 'Tanh', transB: 1, alpha: float(1), beta: float(1) },
  ],
  [
    'FusedGemm with LeakyRelu',
    'FusedGemm',
    [{ dims: [4, 6] }, weights(4, 7), weights(7)],
    { activation: 'LeakyRelu', activation_alpha: float(0.3), transA: 1, alpha: float(0.5), beta: float(2) },
  ],
  ['FusedMatMul', 'FusedMatMul', [{ dims: [B, N, S, H] }, { dims: [B, N, S, H] }], { transB: 1, alpha: float(0.25) }],
  ['FusedMatMul with transA', 'FusedMatMul', [{ dims: [B, N, H, S] }, { dims: [B, N, H, 6] }], { transA: 1 }],
  ['FusedMatMul with transBatchA', 'FusedMatMul', [{ dims: [S, B, N, H] }, { dims: [B, N, H, 6] }], { transBatchA: 1 }],
  [
    'FusedMatMul with both of A',
    'FusedMatMul',
    [{ dims: [H, B, N, S] }, { dims: [B, N, H, 6] }],
    { transBatchA: 1, transA: 1 },
  ],
  [
    'FusedMatMul with both of B',
    'FusedMatMul',
    [{ dims: [B, N, S, H] }, { dims: [6, B, N, H] }],
    { transBatchB: 1, transB: 1 },
  ],
  [
    'FusedConv',
    'FusedConv',
    [{ dims: [B, 4, 9] }, weights(6, 2, 3), weights(6)],
    { activation: 'Relu', group: 2, kernel_shape: [3], pads: [1, 1] },
  ],
  [
    'EmbedLayerNormalization',
    'EmbedLayerNormalization',
    [
      ints([B, S], [1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 1, 2, 2, 3]),
      ints([B, S], [0, 0, 0, 1, 1, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0]),
      weights(10, D),
      weights(12, D),
      weights(2, D),
      weights(D),
      weights(D),
      mask,
    ],
    {},
    { outputs: ['float32', 'int32', 'float32'] },
  ],
  [
    'EmbedLayerNormalization with position ids alone',
    'EmbedLayerNormalization',
    [
      ints([B, S], [1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 1, 2, 2, 3]),
      none,
      weights(10, D),
      weights(12, D),
      none,
      weights(D),
      weights(D),
      none,
      ints([B, S], [2, 3, 4, 5, 6, 2, 3, 4, 5, 11, 0, 0, 1, 1, 2]),
    ],
    {},
    { outputs: ['float32', 'int32'] },
  ],
  ['Attention without a mask', 'Attention', [x, weights(D, 3 * D), weights(3 * D)], { num_heads: N }],
  [
    'Attention with a mask [B, S]',
    'Attention',
    [x, weights(D, 3 * D), weights(3 * D), mask],
    { num_heads: N, mask_filter_value: float(-3.4028234663852886e38) },
  ],
  ['Attention with a mask [B, S, S]', 'Attention', [x, weights(D, 3 * D), weights(3 * D), mask3], { num_heads: N }],
  [
    'Attention with lengths',
    'Attention',
    [x, weights(D, 3 * D), weights(3 * D), ints([B], [5, 3, 1])],
    { num_heads: N },
  ],
  [
    'Attention with ends and starts',
    'Attention',
    [x, weights(D, 3 * D), weights(3 * D), ints([2 * B], [5, 4, 3, 1, 2, 0])],
    { num_heads: N },
  ],
  [
    'Attention of one direction',
    'Attention',
    [x, weights(D, 3 * D), weights(3 * D), mask],
    { num_heads: N, unidirectional: 1 },
  ],
  [
    'Attention with a bias of the scores',
    'Attention',
    [x, weights(D, 3 * D), weights(3 * D), none, none, { dims: [1, N, S, S] }],
    { num_heads: N },
  ],
  [
    'Attention with other sizes of values',
    'Attention',
    [x, weights(D, 2 * D + 12), weights(2 * D + 12)],
    { num_heads: N, qkv_hidden_sizes: [D, D, 12] },
  ],
  ['MultiHeadAttention', 'MultiHeadAttention', [x, { dims: [B, 7, D] }, { dims: [B, 7, 12] }], { num_heads: N }],
  [
    'MultiHeadAttention with a bias, a mask and a bias of the scores',
    'MultiHeadAttention',
    [x, x, x, weights(3 * D), mask, { dims: [B, N, S, S] }],
    { num_heads: N, scale: float(0.3) },
  ],
  ['MultiHeadAttention with lengths', 'MultiHeadAttention', [x, x, x, none, ints([B], [4, 3, 5])], { num_heads: N }],
  ['MultiHeadAttention with a mask [B, S, S]', 'MultiHeadAttention', [x, x, x, none, mask3], { num_heads: N }],
  ['MultiHeadAttention of one direction', 'MultiHeadAttention', [x, x, x], { num_heads: N, unidirectional: 1 }],
  [
    'MultiHeadAttention with keys and values by head',
    'MultiHeadAttention',
    [x, { dims: [B, N, 7, H] }, { dims: [B, N, 7, H] }],
    { num_heads: N },
  ],
  [
    'Attention of operator set 23',
    'Attention',
    [{ dims: [B, N, S, H] }, { dims: [B, N, 7, H] }, { dims: [B, N, 7, 6] }],
    {},
    ai(23),
  ],
  [
    'Attention of operator set 23 with a bool mask',
    'Attention',
    [
      { dims: [B, N, S, H] },
      { dims: [B, N, S, H] },
      { dims: [B, N, S, H] },
      { ...mask3, dims: [B, 1, S, S], type: 'bool' },
    ],
    { scale: float(0.5) },
    ai(23),
  ],
  [
    'Attention of operator set 23 with a float mask',
    'Attention',
    [{ dims: [B, N, S, H] }, { dims: [B, N, S, H] }, { dims: [B, N, S, H] }, { dims: [S, S] }],
    {},
    ai(23),
  ],
  [
    'Attention of operator set 23 with shared heads',
    'Attention',
    [{ dims: [B, N, S, H] }, { dims: [B, K, S, H] }, { dims: [B, K, S, H] }],
    { is_causal: 1 },
    ai(23),
  ],
  [
    'Attention of operator set 23 of three axes',
    'Attention',
    [x, { dims: [B, S, K * H] }, { dims: [B, S, K * H] }],
    { q_num_heads: N, kv_num_heads: K, is_causal: 1 },
    ai(23),
  ],
  [
    'Attention of operator set 23 with a softcap and a mask',
    'Attention',
    [{ dims: [B, N, S, H] }, { dims: [B, N, S, H] }, { dims: [B, N, S, H] }, { dims: [S, S] }],
    { softcap: float(0.4) },
    ai(23),
  ],
  [
    'GroupQueryAttention',
    'GroupQueryAttention',
    [
      x,
      { dims: [B, S, K * H] },
      { dims: [B, S, K * H] },
      none,
      none,
      ints([B], [S - 1, S - 1, S - 1]),
      { ...ints([1], [S]), constant: true },
    ],
    { num_heads: N, kv_num_heads: K },
  ],
  [
    'GroupQueryAttention with rotation',
    'GroupQueryAttention',
    [
      x,
      { dims: [B, S, K * H] },
      { dims: [B, S, K * H] },
      none,
      none,
      ints([B], [S - 1, S - 1, S - 1]),
      { ...ints([1], [S]), constant: true },
      ...caches,
    ],
    { num_heads: N, kv_num_heads: K, do_rotary: 1 },
  ],
  [
    'GroupQueryAttention of all in one, with a window',
    'GroupQueryAttention',
    [
      { dims: [B, S, D + 2 * K * H] },
      none,
      none,
      none,
      none,
      ints([B], [S - 1, S - 1, S - 1]),
      { ...ints([1], [S]), constant: true },
      ...caches,
    ],
    { num_heads: N, kv_num_heads: K, do_rotary: 1, rotary_interleaved: 1, local_window_size: 2, softcap: float(0.6) },
  ],
  [
    'RotaryEmbedding',
    'RotaryEmbedding',
    [x, ints([B, S], [0, 1, 2, 3, 4, 3, 4, 5, 6, 7, 15, 3, 2, 1, 0], 'int64'), ...caches],
  ],
  ['RotaryEmbedding from an offset', 'RotaryEmbedding', [x, ints([1], [3], 'int64'), ...caches]],
  [
    'RotaryEmbedding of four axes, interleaved',
    'RotaryEmbedding',
    [{ dims: [B, N, S, H] }, ints([B, S], [0, 1, 2, 3, 4, 3, 4, 5, 6, 7, 15, 3, 2, 1, 0], 'int64'), ...caches],
    { interleaved: 1 },
  ],
  [
    'RotaryEmbedding of a part',
    'RotaryEmbedding',
    [x, ints([B, S], [0, 1, 2, 3, 4, 3, 4, 5, 6, 7, 15, 3, 2, 1, 0], 'int64'), weights(16, 2), weights(16, 2)],
    { num_heads: N, rotary_embedding_dim: 4 },
  ],
  [
    'RotaryEmbedding of ai.onnx',
    'RotaryEmbedding',
    [{ dims: [B, N, S, H] }, { dims: [B, S, H / 2] }, { dims: [B, S, H / 2] }],
    {},
    ai(23),
  ],
  [
    'RotaryEmbedding of ai.onnx with ids, interleaved',
    'RotaryEmbedding',
    [x, ...caches, ints([B, S], [0, 1, 2, 3, 4, 3, 4, 5, 6, 7, 15, 3, 2, 1, 0], 'int64')],
    { num_heads: N, interleaved: 1 },
    ai(23),
  ],
];

describe('a fused op taken apart', () => {
  it.each(CASES.map((c) => [c[0], c] as const))('%s', async (_, [, op, operands, attributes, options = {}]) => {
    const { model, feeds } = oneNode(op, operands, { attributes, ...options });
    const { model: expanded, refused } = expand(typed(model));
    expect([...refused]).toEqual([]);
    expect(expanded.graph.nodes.filter((n) => expansions.has(opKey(n)))).toEqual([]);
    const [own, ours] = [await outputsOf(runtime, model, feeds), await outputsOf(runtime, expanded, feeds)];
    for (const [name, values] of own) expect(distance(values, ours.get(name) ?? []), name).toBeLessThan(2e-5);
  });
});
