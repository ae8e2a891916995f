/** A document's result is the same bytes whatever is worked on beside it, in which order, and in how many runs. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explain } from '../../src/core/explain/explainer';
import { makeNode, makeTensor } from '../../src/core/graph/builder';
import type { Graph, Node } from '../../src/core/graph/graph';
import { type LoadedModel, openModel } from '../../src/core/model/model';
import { decode } from '../../src/core/onnx/decode';
import { encode } from '../../src/core/onnx/encode';
import type { DocumentInput, ExplainOptions, ModelOptions } from '../../src/protocol/requests';
import { type Fixture, fixtures } from '../devices/fixtures';
import { copyOfModel, temporaryFolder } from '../support/fixtures';

const temporary = temporaryFolder();
const ROOT = join(__dirname, '..', 'fixtures');
const OPTIONS: ExplainOptions = { nSteps: 4 };

function document(text: string, textPair: string | null = null): DocumentInput {
  return { source: 'test', id: null, known: null, text, textPair };
}

async function withModel<T>(options: ModelOptions, use: (model: LoadedModel) => Promise<T>): Promise<T> {
  const model = await openModel({ device: 'cpu', ...options });
  try {
    return await use(model);
  } finally {
    await model.dispose();
  }
}

/** Each result as text, in the order of `documents`. */
function together(model: LoadedModel, documents: readonly DocumentInput[]): Promise<readonly string[]> {
  return Promise.all(documents.map(async (one) => JSON.stringify(await explain(model, one, OPTIONS))));
}

async function alone(model: LoadedModel, documents: readonly DocumentInput[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const one of documents) found.push(...(await together(model, [one])));
  return found;
}

/** Together in one process; alone, from the last to the first, in another. */
async function expectSame(options: ModelOptions, documents: readonly DocumentInput[]): Promise<readonly string[]> {
  const beside = await withModel(options, (model) => together(model, documents));
  const reversed = await withModel(options, (model) => alone(model, [...documents].reverse()));
  expect(reversed.toReversed()).toEqual(beside);
  return beside;
}

/** Also in another order and in two halves, after other runs. */
async function expectSameInAll(options: ModelOptions, documents: readonly DocumentInput[]): Promise<void> {
  const beside = await expectSame(options, documents);
  await withModel(options, async (model) => {
    const [half, rest] = [documents.slice(0, 3), documents.slice(3)];
    expect([...(await together(model, half)), ...(await together(model, rest))]).toEqual(beside);
    expect((await together(model, [...documents].reverse())).toReversed()).toEqual(beside);
  });
}

/** Texts of the same words: of equal length, a little shorter, and much shorter. */
function varied({ text, textPair }: Fixture): readonly DocumentInput[] {
  const words = text.split(' ');
  const texts = [
    words,
    [...words].reverse(),
    words.slice(1),
    words.slice(0, -1),
    words.slice(0, 1),
    [...words, ...words],
  ];
  return texts.map((some) => document(some.join(' ') || text, textPair));
}

describe('together and alone a document gets the same bytes', () => {
  it.each(fixtures(ROOT, join(temporary, 'made')).map((one) => [`${one.family}, ${one.variant}`, one] as const))(
    '%s',
    async (_, one) => {
      await expectSame(one.options, varied(one));
    },
  );
});

/** The tiny BERT with its pooling changed: `pooled` makes the value that the first token's state was. */
function pooledBy(
  name: string,
  pooled: (states: string, output: string) => readonly Node[],
  constants: Graph['initializers'],
) {
  const file = join(copyOfModel('bert', join(temporary, name)), 'onnx', 'model.onnx');
  const model = decode(readFileSync(file), file);
  let found = 0;
  const nodes = model.graph.nodes.flatMap((node) => {
    if (node.op !== 'Gather' || !node.name.includes('pooler')) return [node];
    found++;
    return pooled(node.inputs[0], node.outputs[0]);
  });
  expect(found).toBe(1);
  const initializers = new Map([...model.graph.initializers, ...constants]);
  writeFileSync(file, encode({ ...model, graph: { ...model.graph, nodes, initializers } }));
  return file;
}
const whole = (name: string, values: readonly number[]) =>
  [name, makeTensor(name, 'int64', [values.length], values)] as const;

const SENTENCES = [
  'the striker scored twice and the bank raised rates again',
  'worse than 2004',
  'the striker scored twice',
  'the bank raised rates again',
  'profits fell — who said the minister did?',
  'the striker scored twice and the bank raised rates',
  'the minister raised rates twice',
  'goal',
].map((text) => document(text));

describe('a document gets the same bytes by a model', () => {
  it('that takes maxima over tokens times their mask, where padding would win near the baseline', async () => {
    const nodes = (states: string, output: string) => [
      makeNode('Cast', ['attention_mask'], ['mask_f'], { to: 1 }),
      makeNode('Unsqueeze', ['mask_f', 'axis_2'], ['mask_3'], {}),
      makeNode('Mul', [states, 'mask_3'], ['states_masked'], {}),
      makeNode('ReduceMax', ['states_masked', 'axis_1'], [output], { keepdims: 0 }),
    ];
    await expectSameInAll(
      { model: pooledBy('maxima', nodes, new Map([whole('axis_1', [1]), whole('axis_2', [2])])) },
      SENTENCES,
    );
  });

  it('that takes means over tokens, which the runtime sums otherwise for a row alone', async () => {
    const nodes = (states: string, output: string) => [
      makeNode('ReduceMean', [states, 'axis_1'], [output], { keepdims: 0 }),
    ];
    await expectSameInAll({ model: pooledBy('means', nodes, new Map([whole('axis_1', [1])])) }, SENTENCES);
  });

  it('that looks for eos tokens, of which rows have different numbers', async () => {
    const sep = await withModel(
      { model: copyOfModel('bert', join(temporary, 'plain')) },
      async (m) => m.tokenizer.roles.sep,
    );
    const width = 16;
    const nodes = (states: string, output: string) => [
      makeNode('Equal', ['input_ids', 'eos'], ['is_eos'], {}),
      makeNode('NonZero', ['is_eos'], ['eos_at'], {}),
      makeNode('Transpose', ['eos_at'], ['eos_places'], { perm: [1, 0] }),
      makeNode('GatherND', [states, 'eos_places'], ['eos_states'], {}),
      makeNode('Shape', ['input_ids'], ['ids_shape'], {}),
      makeNode('Gather', ['ids_shape', 'first'], ['rows'], {}),
      makeNode('Concat', ['rows', 'rest'], ['by_row'], { axis: 0 }),
      makeNode('Reshape', ['eos_states', 'by_row'], ['eos_by_row'], {}),
      makeNode('Gather', ['eos_by_row', 'last'], [output], { axis: 1 }),
    ];
    const constants = new Map([
      ['eos', makeTensor('eos', 'int64', [], [sep ?? -1])] as const,
      ['last', makeTensor('last', 'int64', [], [-1])] as const,
      whole('first', [0]),
      whole('rest', [-1, width]),
    ]);
    const texts = [
      'the striker scored twice',
      'the [SEP] scored twice',
      'the [SEP] scored [SEP]',
      '[SEP] bank raised [SEP]',
    ];
    const model = pooledBy('eos', nodes, constants);
    await expectSameInAll(
      { model },
      [...texts, ...texts, 'goal'].map((text) => document(text)),
    );
  });
});
