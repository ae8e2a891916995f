import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { compile } from '../../src/core/compile/compile';
import { toHalf } from '../../src/core/graph/builder';
import type { ElementType, Model, Tensor } from '../../src/core/graph/graph';
import { buildClassifierGraph } from '../../src/core/models/architectures/classifierGraph';
import { encode } from '../../src/core/onnx/encode';
import { ProcessRuntime } from '../../src/core/runtime/process';

interface Case {
  readonly config: Record<string, unknown>;
  readonly feeds: Record<string, readonly (readonly number[])[]>;
  readonly logits: readonly (readonly number[])[];
}

const FOLDER = join(__dirname, '..', 'fixtures', 'architectures');
const cases: Record<string, Case> = JSON.parse(readFileSync(join(FOLDER, 'cases.json'), 'utf8'));
const runtime = new ProcessRuntime();
afterAll(() => runtime.dispose());

/** The tensors of a safetensors file of float32, where they lie. */
function tensors(file: string): Map<string, Tensor> {
  const bytes = readFileSync(join(FOLDER, file));
  const size = Number(bytes.readBigUInt64LE(0));
  const header: Record<string, { shape: number[]; data_offsets: [number, number] }> = JSON.parse(
    bytes.toString('utf8', 8, 8 + size),
  );
  const named = Object.entries(header).filter(([name]) => name !== '__metadata__');
  return new Map(
    named.map(
      ([
        name,
        {
          shape,
          data_offsets: [from, to],
        },
      ]) => [
        name,
        {
          name,
          type: 'float32',
          dims: shape,
          data: { kind: 'external', location: file, offset: 8 + size + from, length: to - from },
        },
      ],
    ),
  );
}

/** The same numbers in another type, in memory. */
function rounded(file: string, type: ElementType, bits: (x: number) => number): Map<string, Tensor> {
  const bytes = readFileSync(join(FOLDER, file));
  const narrow = ([name, t]: [string, Tensor]): [string, Tensor] => {
    if (t.data.kind !== 'external') throw new Error(name);
    const { offset, length } = t.data;
    const values = Uint16Array.from({ length: length / 4 }, (_, i) => bits(bytes.readFloatLE(offset + 4 * i)));
    return [name, { ...t, type, data: { kind: 'bytes', bytes: new Uint8Array(values.buffer) } }];
  };
  return new Map([...tensors(file)].map(narrow));
}

async function logitsOf(model: Model, { feeds }: Case): Promise<readonly number[]> {
  const session = await runtime.load({ bytes: encode(model), folder: FOLDER });
  const wire = Object.fromEntries(
    model.graph.inputs.map(({ name }) => {
      const rows = feeds[name];
      const data = BigInt64Array.from(rows.flat(), BigInt);
      return [name, { type: 'int64' as const, dims: [rows.length, rows[0].length], data }];
    }),
  );
  const found = await session.run(wire, ['logits']);
  await session.release();
  return Array.from(found.logits.data as Float32Array);
}

function distance(a: readonly number[], b: readonly number[]): number {
  return a.length === b.length ? Math.max(...a.map((x, i) => Math.abs(x - b[i]))) : Number.POSITIVE_INFINITY;
}

test.each(Object.keys(cases))('the graph of %s gives the logits of PyTorch, padded rows too', async (family) => {
  const model = buildClassifierGraph(cases[family].config, tensors(`${family}.safetensors`), family);
  expect(model.graph.inputs.map((i) => i.name)).toEqual(Object.keys(cases[family].feeds));
  expect(distance(await logitsOf(model, cases[family]), cases[family].logits.flat())).toBeLessThan(1e-5);
});

test.each(Object.keys(cases))('the graph of %s can be explained, and its memory is known', (family) => {
  const model = buildClassifierGraph(cases[family].config, tensors(`${family}.safetensors`), family);
  const programs = compile(model);
  expect(programs.missing().size).toBe(0);
  expect(programs.labels).toBe(3);
  expect(programs.lookups[0].rows).toBe(24);
  expect(programs.twin).toBe(false);
  // Scores, their sums with the mask and shares of two layers with two heads, at the least.
  expect(programs.footprint.quadratic).toBeGreaterThanOrEqual(2 * 2 * 3 * 4);
  expect(programs.footprint.linear).toBeGreaterThanOrEqual(2 * 10 * 8 * 4);
  expect(programs.gradient().graph.outputs).toHaveLength(2);
});

test('weights in half precision are widened in the graph', async () => {
  const half = rounded('bert.safetensors', 'float16', toHalf);
  const model = buildClassifierGraph(cases.bert.config, half, 'bert');
  const off = distance(await logitsOf(model, cases.bert), cases.bert.logits.flat());
  expect(off).toBeGreaterThan(0);
  expect(off).toBeLessThan(5e-2);
  // The graph that is explained is the graph that predicts.
  expect(compile(model).twin).toBe(false);
});

test('weights in bfloat16 are widened in the graph', async () => {
  const bits = (x: number) => new Uint32Array(Float32Array.of(x).buffer)[0] >>> 16;
  const model = buildClassifierGraph(cases.bert.config, rounded('bert.safetensors', 'bfloat16', bits), 'bert');
  const off = distance(await logitsOf(model, cases.bert), cases.bert.logits.flat());
  expect(off).toBeGreaterThan(0);
  expect(off).toBeLessThan(0.5);
});

const bert = () => tensors('bert.safetensors');

test('LayerNorm of TensorFlow checkpoints, gamma and beta, is the same', async () => {
  const renamed = new Map(
    [...bert()].map(([name, t]): [string, Tensor] => [
      name.replace(/LayerNorm\.weight$/, 'LayerNorm.gamma').replace(/LayerNorm\.bias$/, 'LayerNorm.beta'),
      t,
    ]),
  );
  const model = buildClassifierGraph(cases.bert.config, renamed, 'bert');
  expect([...model.graph.initializers.keys()].filter((n) => n.endsWith('.gamma'))).toHaveLength(5);
  expect(distance(await logitsOf(model, cases.bert), cases.bert.logits.flat())).toBeLessThan(1e-5);
});

test('a family without a graph is named with those that have one', () => {
  const build = () => buildClassifierGraph({ ...cases.bert.config, model_type: 'mamba' }, bert(), 'config.json');
  expect(build).toThrow(/config\.json: .*"mamba": bert, .*distilbert/);
});

test('forms of a known family that the graph does not have are refused by name', () => {
  const build = (more: object) => () => buildClassifierGraph({ ...cases.bert.config, ...more }, bert(), 'c');
  expect(build({ position_embedding_type: 'relative_key' })).toThrow(/position_embedding_type "relative_key"/);
  expect(build({ attention_window: 8 })).toThrow(/c: attention_window 8 is not supported/);
  expect(build({ pruned_heads: { 0: [1] } })).toThrow(/pruned_heads/);
  expect(build({ is_decoder: true })).toThrow(/a decoder/);
  expect(build({ hidden_act: 'softclip' })).toThrow(/activation "softclip" is not supported/);
  expect(build({ num_attention_heads: 3 })).toThrow(/8 hidden units cannot be divided among 3/);
  expect(build({ hidden_size: 1e9 })).toThrow(/hidden_size/);
});

test('config and weights that do not belong together are told with the tensor', () => {
  const missing = bert();
  missing.delete('bert.encoder.layer.1.output.dense.weight');
  const build = (config: object, weights: Map<string, Tensor>) => () => buildClassifierGraph(config, weights, 'c');
  expect(build(cases.bert.config, missing)).toThrow(/no tensor bert\.encoder\.layer\.1\.output\.dense\.weight/);
  expect(build({ ...cases.bert.config, intermediate_size: 16 }, bert())).toThrow(
    /bias has the shape \[12\] where the config needs \[16\]/,
  );
});
