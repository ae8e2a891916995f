/** A user's own file computes what ONNX Runtime computes of it by default, bit for bit. */

import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import type * as Ort from 'onnxruntime-node';
import { afterAll, describe, expect, it } from 'vitest';
import { makeNode as node } from '../../src/core/graph/builder';
import type { Model, Node, Tensor } from '../../src/core/graph/graph';
import { encode } from '../../src/core/onnx/encode';
import { ProcessRuntime } from '../../src/core/runtime/process';
import { sessionEntries } from '../../src/core/runtime/sessionOptions';
import type { OwnFile } from '../../src/protocol/runtime';
import { constant, MICROSOFT, manyNodes, numbers, random, wire } from '../compile/support';

process.env.ORT_DISABLE_TELEMETRY = '1';
const { InferenceSession, Tensor: OrtTensor }: typeof Ort = createRequire(__filename)('onnxruntime-node');
const runtime = new ProcessRuntime();
afterAll(() => runtime.dispose());

const [K, N] = [64, 8];
const next = random(29);
const bytes = (length: number, from: number, to: number) =>
  numbers(length, next).map((v) => Math.round(((v + 1) / 2) * (to - from) + from));

function model(nodes: readonly Node[], constants: readonly Tensor[]): Model {
  const value = (name: string) => ({ name, type: 'float32' as const, dims: null });
  return manyNodes(nodes, [value('x')], [value('y')], constants);
}

/** QuantizeLinear, a product of bytes between pairs, and its result in bytes again: the runtime makes it one product. */
const QDQ = model(
  [
    node('QuantizeLinear', ['x', 's', 'z'], ['q']),
    node('DequantizeLinear', ['q', 's', 'z'], ['d']),
    node('DequantizeLinear', ['w', 'ws', 'wz'], ['dw']),
    node('MatMul', ['d', 'dw'], ['m']),
    node('QuantizeLinear', ['m', 'os', 'z'], ['mq']),
    node('DequantizeLinear', ['mq', 'os', 'z'], ['y']),
  ],
  [
    constant('s', 'float32', [], [0.008]),
    constant('z', 'uint8', [], [128]),
    constant('w', 'int8', [K, N], bytes(K * N, -127, 127)),
    constant('ws', 'float32', [], [0.01]),
    constant('wz', 'int8', [], [0]),
    constant('os', 'float32', [], [0.05]),
  ],
);
/** Packed weights whose products may round activations to bytes. */
const PACKED = model(
  [node('MatMulNBits', ['x', 'w', 'scales'], ['y'], { K, N, bits: 4, block_size: 32, accuracy_level: 4 }, MICROSOFT)],
  [
    constant('w', 'uint8', [N, K / 32, 16], bytes(N * K * 0.5, 0, 255)),
    constant('scales', 'float32', [N * (K / 32)], numbers(N * (K / 32), next)),
  ],
);

const INPUT = numbers(3 * K, random(31));

async function ours(source: Model, own?: OwnFile): Promise<readonly number[]> {
  const session = await runtime.load({ bytes: encode(source), folder: tmpdir(), ...(own && { own }) });
  const { y } = await session.run({ x: wire('float32', [3, K], INPUT) }, ['y']);
  await session.release();
  return Array.from(y.data as Float32Array);
}

async function byDefault(source: Model): Promise<readonly number[]> {
  // Without saturation, as by default where the processor has VNNI: the option does nothing there.
  const session = await InferenceSession.create(encode(source), { extra: { session: { x64quantprecision: '1' } } });
  const { y } = await session.run({ x: new OrtTensor('float32', Float32Array.from(INPUT), [3, K]) });
  await session.release();
  return Array.from(y.data as Float32Array);
}

describe('A user’s own file', () => {
  it.each([
    ['of pairs around a product', QDQ],
    ['of packed weights with an accuracy level', PACKED],
  ])('%s computes what the runtime computes by default', async (_, source) => {
    const [own, truth] = [await ours(source, 'quantized'), await byDefault(source)];
    expect(own).toEqual(truth);
  });

  it('is given no entry that rounds otherwise, only the one that keeps sums of bytes from saturating', () => {
    expect(sessionEntries('quantized', () => 0)).toEqual({ force_spinning_stop: '1', x64quantprecision: '1' });
    expect(sessionEntries(undefined, () => 0)).toMatchObject({ disable_quant_qdq: '1' });
  });
});
