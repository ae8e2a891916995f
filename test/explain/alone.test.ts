/** Files in awkward forms: a fixed number of tokens or rows, no lookup to put the path in, inputs that text does not fill. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { afterAll, describe, expect, it } from 'vitest';
import { classify, explain } from '../../src/core/explain/explainer';
import { type LoadedModel, openModel } from '../../src/core/model/model';
import {
  type GraphProto,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
} from '../../src/core/onnx/onnx_pb';
import { copyOfModel, modelFolder, temporaryFolder } from '../support/fixtures';

const open: LoadedModel[] = [];
afterAll(async () => {
  for (const model of open) await model.dispose();
});
async function load(folder: string): Promise<LoadedModel> {
  const model = await openModel({ model: join(folder, 'onnx', 'model.onnx') });
  open.push(model);
  return model;
}

/** The tiny BERT with its graph changed. */
function changed(change: (graph: GraphProto) => void): string {
  const folder = copyOfModel('bert', temporaryFolder());
  const file = join(folder, 'onnx', 'model.onnx');
  const model = fromBinary(ModelProtoSchema, readFileSync(file));
  if (model.graph) change(model.graph);
  writeFileSync(file, toBinary(ModelProtoSchema, model));
  return folder;
}

/** Inputs of [rows, tokens]: null leaves an axis as it is. The runtime holds a file to what its inputs say. */
function fixed(graph: GraphProto, rows: number | null, tokens: number | null): void {
  for (const { type } of graph.input) {
    const dims = type?.value.case === 'tensorType' ? type.value.value.shape?.dim : undefined;
    [rows, tokens].forEach((size, axis) => {
      const value = { case: 'dimValue', value: BigInt(size ?? 0) } as const;
      if (size !== null && dims) dims[axis] = create(TensorShapeProto_DimensionSchema, { value });
    });
  }
}

/** Ids pass an Add of 0, so that no lookup is by the ids themselves. */
function hidden(graph: GraphProto): void {
  graph.initializer.push(create(TensorProtoSchema, { name: 'one', dataType: 7, dims: [], int64Data: [1n] }));
  for (const node of graph.node) node.input = node.input.map((i) => (i === 'input_ids' ? 'same_ids' : i));
  graph.node.unshift(create(NodeProtoSchema, { opType: 'Pow', input: ['input_ids', 'one'], output: ['same_ids'] }));
}

const document = (text: string) => ({ source: 'test', id: null, known: null, text, textPair: null });
const TEXT = 'The central bank raised interest rates again.';
const LONG = `${TEXT} The striker scored twice and the minister, who had promised lower taxes, did not comment. ${TEXT}`;
const GAUSS = { method: 'gausslegendre', nSteps: 20 } as const;

function distance(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return Math.max(...a.map((x, i) => Math.abs(x - b[i]))) / Math.max(...b.map(Math.abs));
}
const attributions = (e: { readonly tokens: readonly { readonly attribution: number }[] }) =>
  e.tokens.map((t) => t.attribution);

describe.each([
  ['a sequence of 32 tokens', null, 32],
  ['one row of 32 tokens', 1, 32],
  ['one row', 1, null],
  ['four rows of 32 tokens', 4, 32],
] as const)('a file that takes %s', (_, rows, tokens) => {
  it('explains as the same file without the limit does', async () => {
    const [limited, free] = [await load(changed((g) => fixed(g, rows, tokens))), await load(modelFolder('bert'))];
    expect(limited.longest).toBe(tokens ?? 64);
    for (const options of [GAUSS, {}, { method: 'occlusion' }, { ...GAUSS, output: 'probability' }] as const) {
      const [a, b] = [await explain(limited, document(TEXT), options), await explain(free, document(TEXT), options)];
      expect(distance(attributions(a), attributions(b)), JSON.stringify(options)).toBeLessThan(1e-4);
      expect(a.prediction.scores[0].logit).toBeCloseTo(b.prediction.scores[0].logit, 4);
    }
  });

  it('reads longer texts in windows of that length', async () => {
    const limited = await load(changed((g) => fixed(g, rows, tokens)));
    const e = await explain(limited, document(LONG), { ...GAUSS, nSteps: 100 });
    expect(e.integration.relativeDelta).toBeLessThan(0.02);
    for (const w of e.windows) expect(w.tokens).toBeLessThanOrEqual((tokens ?? 64) - 2);
  });
});

it('says that a file of fixed length needs a pad token', async () => {
  const folder = changed((g) => fixed(g, null, 32));
  const file = join(folder, 'tokenizer_config.json');
  const settings = JSON.parse(readFileSync(file, 'utf8'));
  expect(settings.pad_token).toBe('[PAD]');
  writeFileSync(file, JSON.stringify({ ...settings, pad_token: null }));
  const model = await load(folder);
  await expect(classify(model, document(TEXT))).rejects.toThrow(/reads exactly 32 tokens.*no pad token/);
});

describe('a file in which no lookup is by the token ids', () => {
  it('predicts and occludes as it would with one, and says why gradients cannot explain it', async () => {
    const [alone, whole] = [await load(changed(hidden)), await load(modelFolder('bert'))];
    expect(alone.info.embedding).toBeNull();
    const [a, b] = [await classify(alone, document(TEXT)), await classify(whole, document(TEXT))];
    expect(
      distance(
        a.prediction.scores.map((s) => s.logit),
        b.prediction.scores.map((s) => s.logit),
      ),
    ).toBeLessThan(1e-5);
    const method = 'occlusion';
    const [c, d] = [await explain(alone, document(LONG), { method }), await explain(whole, document(LONG), { method })];
    expect(distance(attributions(c), attributions(d))).toBeLessThan(1e-4);
    await expect(explain(alone, document(TEXT))).rejects.toMatchObject({
      message: expect.stringMatching(/model\.onnx cannot be explained: no word-embedding lookup found/),
      hints: [expect.stringContaining('--method occlusion')],
    });
  });

  it('is inspected with the reason', async () => {
    const found = await (await load(changed(hidden))).inspect();
    expect([found.embedding, found.explainedBy]).toEqual([null, 'occlusion']);
    expect(found.reason).toContain('no word-embedding lookup found');
  });

  it('takes fixed sizes too', async () => {
    const alone = await load(
      changed((g) => {
        hidden(g);
        fixed(g, 1, 32);
      }),
    );
    const e = await explain(alone, document(TEXT), { method: 'occlusion' });
    const whole = await explain(await load(modelFolder('bert')), document(TEXT), { method: 'occlusion' });
    expect(distance(attributions(e), attributions(whole))).toBeLessThan(1e-4);
  });
});

describe('an input that text does not fill', () => {
  const extra = (name: string) => changed((g) => g.input.push({ ...g.input[1], name }));

  it.each(['bbox', 'head_mask', 'decoder_input_ids'])('named %s is refused by its name', async (name) => {
    const model = await load(extra(name));
    await expect(classify(model, document(TEXT))).rejects.toThrow(
      new RegExp(`an input "${name}" of .* that cannot be made from text`),
    );
    expect((await model.inspect()).warnings.join()).toContain(`"${name}"`);
  });

  it.each(['position_ids', 'global_attention_mask'])('does not include %s', async (name) => {
    const [a, b] = [await classify(await load(extra(name)), document(TEXT)), await load(modelFolder('bert'))];
    expect(a.prediction).toEqual((await classify(b, document(TEXT))).prediction);
  });
});
