/** The same model behind the inputs that other exporters write: names, types, and what the ids go through first. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explain } from '../../src/core/explain/explainer';
import { makeTensor } from '../../src/core/graph/builder';
import type { ElementType, Graph } from '../../src/core/graph/graph';
import type { ModelOptions } from '../../src/protocol/requests';
import { behind, type Change, changedModel, node, renamed, through } from '../support/changedModel';
import { modelFolder, temporaryFolder } from '../support/fixtures';
import { modelOpener } from '../support/opened';

const temporary = temporaryFolder();
const opened = modelOpener();
let made = 0;
const changed = (change: Change, options: ModelOptions = {}) =>
  opened({ model: changedModel(join(temporary, String(made++)), change).folder, ...options });
const input = { source: 'test', id: null, known: null, text: 'the bank said', textPair: 'rates rose again' };
const plain = opened({ model: modelFolder('bert') });
const OPTIONS = { method: 'gausslegendre', nSteps: 10 } as const;

/** Inputs of other types, cast to int64 before the graph reads them. */
function typed(types: Readonly<Record<string, ElementType>>): Change {
  return (graph) =>
    Object.keys(types).reduce<Graph>(
      (g, name) => through(name, [node('Cast', [name], [`${name}/via`], { to: 7 })])(g),
      {
        ...graph,
        inputs: graph.inputs.map((i) => ({ ...i, type: types[i.name] ?? i.type })),
      },
    );
}
const constants = (...values: readonly (readonly [string, number])[]) =>
  new Map(values.map(([name, value]) => [name, makeTensor(name, 'int64', [], [value])]));
const IDS = 'input_ids';
const VIA = 'input_ids/via';

const FORMS: readonly (readonly [title: string, change: Change, options: ModelOptions])[] = [
  [
    'names of TF Hub',
    renamed({ input_ids: 'input_word_ids', attention_mask: 'input_mask', token_type_ids: 'input_type_ids' }),
    {},
  ],
  [
    'names of TensorFlow Serving',
    renamed({
      input_ids: 'serving_default_input_ids:0',
      attention_mask: 'serving_default_attention_mask:0',
      token_type_ids: 'serving_default_token_type_ids:0',
    }),
    {},
  ],
  [
    'names of tf2onnx',
    renamed({ input_ids: 'input_ids:0', attention_mask: 'input_mask:0', token_type_ids: 'segment_ids:0' }),
    {},
  ],
  [
    'names of KerasHub',
    renamed({ input_ids: 'token_ids', attention_mask: 'padding_mask', token_type_ids: 'segment_ids' }),
    {},
  ],
  [
    'numbered names of Keras',
    renamed({ input_ids: 'input_1', attention_mask: 'input_2', token_type_ids: 'input_3' }),
    {},
  ],
  ['numbered names of MXNet', renamed({ input_ids: 'data0', token_type_ids: 'data1', attention_mask: 'data2' }), {}],
  [
    'names that say nothing, the ids named',
    renamed({ input_ids: 'a', attention_mask: 'b', token_type_ids: 'c' }),
    { inputName: 'a' },
  ],
  [
    'ids, mask and types of floats',
    typed({ input_ids: 'float32', attention_mask: 'float32', token_type_ids: 'float32' }),
    {},
  ],
  ['a mask of half precision and types of int8', typed({ attention_mask: 'float16', token_type_ids: 'int8' }), {}],
  ['a mask of bytes and ids of int32', typed({ attention_mask: 'uint8', input_ids: 'int32' }), {}],
  ['a mask of truth values', typed({ attention_mask: 'bool' }), {}],
  [
    'ids that are cut off',
    through(IDS, [node('Clip', [IDS, 'low', 'high'], [VIA])], constants(['low', 0], ['high', 119])),
    {},
  ],
  ['ids times the mask', through(IDS, [node('Mul', [IDS, 'attention_mask'], [VIA])]), {}],
  [
    'ids where the mask is set, else the pad token',
    through(
      IDS,
      [node('Cast', ['attention_mask'], ['set'], { to: 9 }), node('Where', ['set', IDS, 'pad'], [VIA])],
      constants(['pad', 0]),
    ),
    {},
  ],
  [
    'ids through a Max, an Add and a Sub',
    through(
      IDS,
      [node('Max', [IDS, 'none'], ['a1']), node('Add', ['a1', 'some'], ['a2']), node('Sub', ['a2', 'some'], [VIA])],
      constants(['none', 0], ['some', 5]),
    ),
    {},
  ],
];

describe('A model is read and explained the same with', () => {
  it.each(FORMS)('%s', async (_, change, options) => {
    const model = await changed(change, options);
    const [found, truth] = [await explain(model, input, OPTIONS), await explain(await plain, input, OPTIONS)];
    expect(found.prediction.scores.map((s) => s.label)).toEqual(truth.prediction.scores.map((s) => s.label));
    found.prediction.scores.forEach((s, i) => {
      expect(s.logit).toBeCloseTo(truth.prediction.scores[i].logit, 5);
    });
    found.tokens.forEach((t, i) => {
      expect(t.attribution).toBeCloseTo(truth.tokens[i].attribution, 5);
    });
  });

  it('guesses that inspect tells', async () => {
    const names = renamed({ input_ids: 'input_1', attention_mask: 'input_2', token_type_ids: 'input_3' });
    const { warnings } = await (await changed(names)).inspect();
    expect(warnings).toEqual([
      'the input input_2 is taken for the attention mask, because of how the graph uses it',
      'the input input_3 is taken for token types, because of how the graph uses it',
    ]);
  });
});

describe('A model is refused in one line', () => {
  it('where the named input is not there', async () => {
    await expect(opened({ model: modelFolder('bert'), inputName: 'words' })).rejects.toThrow(
      /it has no input "words": its inputs are input_ids, attention_mask, token_type_ids$/,
    );
  });

  it('where it reads strings', async () => {
    const tokenizer: Change = (graph) => ({
      ...graph,
      inputs: [{ name: 'text', type: 'string', dims: [1] }],
      nodes: [
        node(
          'BertTokenizer',
          ['text'],
          graph.inputs.map((i) => i.name),
          {},
          'ai.onnx.contrib',
        ),
        ...graph.nodes,
      ],
    });
    await expect(changed(tokenizer)).rejects.toThrow(
      /it reads strings \(its input "text"\): export the classifier alone, from token ids to logits, with its tokenizer as tokenizer\.json$/,
    );
  });

  it('where two inputs are looked up in tables of equal rows', async () => {
    const two: Change = (graph) => {
      const gather = graph.nodes.find((n) => n.op === 'Gather' && n.inputs[1] === 'input_ids');
      const more = node('Gather', [gather?.inputs[0] ?? '', 'b'], ['more']);
      const sum = [node('ReduceMean', ['more', 'axis'], ['mean']), node('Reshape', ['mean', 'shape'], ['number'])];
      return {
        ...behind(
          [more, ...sum, node('Add', ['logits', 'number'], ['out'])],
          ['out', 'float32', ['batch', 3]],
        )(renamed({ input_ids: 'a' })(graph)),
        inputs: [
          ...renamed({ input_ids: 'a' })(graph).inputs,
          { name: 'b', type: 'int64', dims: ['batch', 'sequence'] },
        ],
        initializers: new Map([
          ...graph.initializers,
          ['axis', makeTensor('axis', 'int64', [2], [1, 2])],
          ['shape', makeTensor('shape', 'int64', [2], [-1, 1])],
        ]),
      };
    };
    await expect(changed(two)).rejects.toThrow(
      'two inputs are looked up in tables of 120 rows (a and b): name the one with the token ids by --input-name',
    );
  });
});
