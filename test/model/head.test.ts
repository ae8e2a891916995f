/** Files that end in a Softmax or Sigmoid, and files with several outputs: read as the same model with its logits alone. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { classify, explain } from '../../src/core/explain/explainer';
import { float } from '../../src/core/graph/builder';
import type { Task } from '../../src/protocol/explain';
import type { ModelOptions } from '../../src/protocol/requests';
import { behind, type Change, changedModel, node } from '../support/changedModel';
import { modelFolder, temporaryFolder } from '../support/fixtures';
import { modelOpener } from '../support/opened';

const temporary = temporaryFolder();
const opened = modelOpener();
let made = 0;
const changed = (change: Change, config?: Readonly<Record<string, unknown>>, options: ModelOptions = {}) =>
  opened({ model: changedModel(join(temporary, String(made++)), change, config).folder, ...options });

const input = {
  source: 'test',
  id: null,
  known: null,
  text: 'The central bank raised interest rates.',
  textPair: null,
};
const plain = opened({ model: modelFolder('bert') });
const NONE = { problem_type: undefined };
const shape = (name: string, ...sizes: number[]) => node('Constant', [], [name], { value_ints: sizes });
const PAIR = [
  node('Constant', [], ['s'], { value_float: float(1 / 255) }),
  node('Constant', [], ['zero'], { value_int: 0 }),
  node('Cast', ['zero'], ['z'], { to: 2 }),
];

const softmax = (value: number) => Math.exp(value);
const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));

const SOFTMAX: readonly (readonly [title: string, change: Change])[] = [
  [
    'a Softmax along the last axis',
    behind([node('Softmax', ['logits'], ['p'], { axis: -1 })], ['p', 'float32', ['b', 3]]),
  ],
  ['a Softmax along axis 1', behind([node('Softmax', ['logits'], ['p'], { axis: 1 })], ['p', 'float32', null])],
  [
    'a Softmax by another name: logits',
    (g) => {
      const nodes = g.nodes.map((n) => ({ ...n, outputs: n.outputs.map((o) => (o === 'logits' ? 'before' : o)) }));
      return { ...g, nodes: [...nodes, node('Softmax', ['before'], ['logits'])] };
    },
  ],
  ['a LogSoftmax', behind([node('LogSoftmax', ['logits'], ['p'])], ['p', 'float32', ['b', 3]])],
  [
    'a Softmax before Identity, Cast, Reshape and Squeeze',
    behind(
      [
        node('Softmax', ['logits'], ['a']),
        node('Identity', ['a'], ['b']),
        node('Cast', ['b'], ['c'], { to: 11 }),
        shape('three', -1, 1, 3),
        node('Reshape', ['c', 'three'], ['d']),
        shape('one', 1),
        node('Squeeze', ['d', 'one'], ['e']),
        node('Cast', ['e'], ['p'], { to: 1 }),
      ],
      ['p', 'float32', ['b', 3]],
    ),
  ],
  [
    'a Softmax in half precision',
    behind(
      [
        node('Cast', ['logits'], ['h'], { to: 10 }),
        node('Softmax', ['h'], ['q']),
        node('Cast', ['q'], ['p'], { to: 1 }),
      ],
      ['p', 'float32', ['b', 3]],
    ),
  ],
  [
    'a Softmax whose probabilities are quantised',
    behind(
      [
        ...PAIR,
        node('Softmax', ['logits'], ['soft']),
        node('QuantizeLinear', ['soft', 's', 'z'], ['q']),
        node('DequantizeLinear', ['q', 's', 'z'], ['p']),
      ],
      ['p', 'float32', ['b', 3]],
    ),
  ],
  [
    'a Softmax along axis 1 of four, then a Flatten',
    behind(
      [
        shape('four', -1, 3, 1, 1),
        node('Reshape', ['logits', 'four'], ['wide']),
        node('Softmax', ['wide'], ['soft'], { axis: 1 }),
        node('Flatten', ['soft'], ['p']),
      ],
      ['p', 'float32', ['b', 3]],
    ),
  ],
];

describe('A file that ends in', () => {
  it.each(SOFTMAX)('%s is read with the logits before it', async (title, change) => {
    const model = await changed(change, NONE);
    const far = title.includes('half') ? 3 : 5;
    const [found, truth] = [await classify(model, input), await classify(await plain, input)];
    expect(found.model.task).toBe('single-label');
    expect(found.warnings).toEqual([]);
    const powers = truth.prediction.scores.map((s) => softmax(s.logit));
    found.prediction.scores.forEach((s, i) => {
      expect(s.logit).toBeCloseTo(truth.prediction.scores[i].logit, far);
      expect(s.probability).toBeCloseTo(powers[i] / powers.reduce((a, b) => a + b), far);
    });
    const options = { method: 'gausslegendre', nSteps: 20 } as const;
    const [ours, theirs] = [await explain(model, input, options), await explain(await plain, input, options)];
    ours.tokens.forEach((t, i) => {
      expect(t.attribution).toBeCloseTo(theirs.tokens[i].attribution, far);
    });
  });

  it('a Sigmoid is multi-label, and one over a single logit is binary', async () => {
    const model = await changed(behind([node('Sigmoid', ['logits'], ['p'])], ['p', 'float32', ['b', 3]]), NONE);
    const [found, truth] = [await classify(model, input), await classify(await plain, input)];
    expect(found.model.task).toBe('multi-label');
    found.prediction.scores.forEach((s, i) => {
      expect(s.probability).toBeCloseTo(sigmoid(truth.prediction.scores[i].logit), 5);
    });
    const first = [shape('from', 0), shape('to', 1), node('Slice', ['logits', 'from', 'to', 'to'], ['only'])];
    const one = await changed(behind([...first, node('Sigmoid', ['only'], ['p'])], ['p', 'float32', ['b', 1]]), {
      ...NONE,
      id2label: { 0: 'toxic' },
    });
    const { model: info, prediction, warnings } = await classify(one, input);
    expect(info.task).toBe('binary');
    expect(warnings).toEqual([]);
    expect(prediction.scores.map((s) => s.label)).toEqual(['toxic', 'not toxic']);
    expect(prediction.scores[0].probability).toBeCloseTo(sigmoid(truth.prediction.scores[0].logit), 5);
  });

  it('a Softmax says so where the config or a person says something else', async () => {
    const change = behind([node('Softmax', ['logits'], ['p'])], ['p', 'float32', ['b', 3]]);
    const other = await changed(change, { problem_type: 'multi_label_classification' });
    expect(other.info.task).toBe('single-label');
    expect(other.warnings).toEqual([
      'config.json says multi_label_classification, but the file ends in a Softmax: read as single-label; --task overrides this',
    ]);
    const asked = await changed(change, NONE, { task: 'multi-label' });
    expect(asked.info.task).toBe('multi-label');
    expect(asked.warnings).toEqual([
      'the file itself ends in a Softmax: probabilities by --task multi-label differ from its own',
    ]);
    const inspection = await asked.inspect();
    expect(inspection.outputs.map((o) => o.name)).toEqual(['p']);
    expect(inspection.warnings).toContain(
      'the file ends in a Softmax: its input is read as the logits, its output as the probabilities',
    );
  });

  it.each([
    ['a product with the logits’ Sigmoid', [node('Sigmoid', ['logits'], ['s']), node('Mul', ['logits', 's'], ['p'])]],
    ['a Softmax over the batch', [node('Softmax', ['logits'], ['p'], { axis: 0 })]],
    ['a Tanh behind a Softmax', [node('Softmax', ['logits'], ['s']), node('Tanh', ['s'], ['p'])]],
  ])('%s is taken as it is', async (_, nodes) => {
    const model = await changed(behind(nodes, ['p', 'float32', ['b', 3]]), NONE);
    const [found, truth] = [await classify(model, input), await classify(await plain, input)];
    expect(found.prediction.scores[0].logit).not.toBeCloseTo(truth.prediction.scores[0].logit, 2);
  });
});

const LABEL = node('ArgMax', ['logits'], ['label'], { axis: -1, keepdims: 0 });
const OUTPUTS: readonly (readonly [title: string, change: Change, options: ModelOptions])[] = [
  [
    'a label before them',
    behind(
      [LABEL, node('Identity', ['logits'], ['scores'])],
      ['label', 'int64', ['b']],
      ['scores', 'float32', ['b', 3]],
    ),
    {},
  ],
  [
    'a loss before them',
    behind(
      [node('ReduceMean', ['logits'], ['loss'], { keepdims: 0 }), node('Identity', ['logits'], ['out'])],
      ['loss', 'float32', []],
      ['out', 'float32', ['b', 3]],
    ),
    {},
  ],
  [
    'a label and probabilities',
    behind([LABEL, node('Softmax', ['logits'], ['p'])], ['label', 'int64', ['b']], ['p', 'float32', null]),
    {},
  ],
  [
    'another matrix before them, of another width',
    behind(
      [node('Concat', ['logits', 'logits'], ['pooled'], { axis: 1 }), node('Identity', ['logits'], ['out'])],
      ['pooled', 'float32', ['b', 6]],
      ['out', 'float32', ['b', 3]],
    ),
    {},
  ],
  [
    'one of the same width before them, when they are named',
    behind(
      [node('Neg', ['logits'], ['first']), node('Identity', ['logits'], ['second'])],
      ['first', 'float32', ['b', 3]],
      ['second', 'float32', ['b', 3]],
    ),
    { outputName: 'second' },
  ],
  [
    'none of them among the outputs, when they are named',
    behind([node('Tanh', ['logits'], ['p'])], ['p', 'float32', ['b', 3]]),
    { outputName: 'logits' },
  ],
];

describe('The logits of a file', () => {
  it.each(OUTPUTS)('are found with %s', async (_, change, options) => {
    const model = await changed(change, {}, options);
    const [found, truth] = [await explain(model, input), await explain(await plain, input)];
    found.prediction.scores.forEach((s, i) => {
      expect(s.logit).toBeCloseTo(truth.prediction.scores[i].logit, 5);
    });
    found.tokens.forEach((t, i) => {
      expect(t.attribution).toBeCloseTo(truth.tokens[i].attribution, 5);
    });
  });

  it('are not sought under a name that the graph does not have', async () => {
    const named = opened({ model: modelFolder('bert'), outputName: 'nothing' });
    await expect(named).rejects.toThrow(
      /model\.onnx cannot be explained: it has no output "nothing": its outputs are logits$/,
    );
  });
});

describe('One logit', () => {
  const first = [shape('from', 0), shape('to', 1), node('Slice', ['logits', 'from', 'to', 'to'], ['p'])];
  const one = (config: Readonly<Record<string, unknown>>, task?: Task) =>
    changed(behind(first, ['p', 'float32', ['b', 1]]), { ...NONE, id2label: { 0: 'toxic' }, ...config }, { task });

  it('that nothing is said of is a number, and both readings are named', async () => {
    const model = await one({});
    const { model: info, prediction, warnings } = await classify(model, input);
    const [{ logit }] = prediction.scores;
    expect(info.task).toBe('regression');
    expect(warnings).toEqual([
      `config.json does not say how to read its one logit: ${logit.toPrecision(4)} as a number, ${(100 * sigmoid(logit)).toFixed(1)} % as transformers' pipelines show it (sigmoid); decide by --task regression or --task binary`,
    ]);
    expect((await model.inspect()).warnings).toEqual([
      "config.json does not say how to read its one logit: it is read as a number, while transformers' pipelines show its sigmoid; decide by --task regression or --task binary",
    ]);
  });

  it.each([
    ['--task binary', {}, 'binary', 'binary'],
    ['--task regression', {}, 'regression', 'regression'],
    ['problem_type', { problem_type: 'regression' }, undefined, 'regression'],
    [
      'the activation function of sentence-transformers, Identity',
      { sentence_transformers: { activation_fn: 'torch.nn.modules.linear.Identity', version: '5.0.0' } },
      undefined,
      'regression',
    ],
    [
      'the activation function of sentence-transformers, Sigmoid',
      { sentence_transformers: { activation_fn: 'torch.nn.modules.activation.Sigmoid' } },
      undefined,
      'binary',
    ],
    [
      'the older entry of sentence-transformers',
      { sbert_ce_default_activation_function: 'torch.nn.modules.linear.Identity' },
      undefined,
      'regression',
    ],
  ] as const)('is read as %s says, without a note', async (_, config, asked, task) => {
    const { model: info, warnings } = await classify(await one(config, asked), input);
    expect(info.task).toBe(task);
    expect(warnings).toEqual([]);
  });
});
