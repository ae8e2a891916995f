/** Tokenizers that lack a token for the baseline, and those that pad on the left, through the whole house. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { classify, explain } from '../../src/core/explain/explainer';
import { makeTensor } from '../../src/core/graph/builder';
import type { Graph, ValueInfo } from '../../src/core/graph/graph';
import { type LoadedModel, openModel } from '../../src/core/model/model';
import { decode } from '../../src/core/onnx/decode';
import { encode } from '../../src/core/onnx/encode';
import type { Explanation } from '../../src/protocol/explain';
import type { DocumentInput, ExplainOptions } from '../../src/protocol/requests';
import { copyOfModel, temporaryFolder } from '../support/fixtures';

const temporary = temporaryFolder();
const open: LoadedModel[] = [];
afterAll(async () => {
  for (const model of open) await model.dispose();
});

const GAUSS: ExplainOptions = { method: 'gausslegendre', nSteps: 20 };
const TEXT = 'The central bank raised interest rates again.';
const TEXTS = [
  'goal',
  TEXT,
  'the striker scored twice',
  'worse than 2004',
  'profits fell — who said the minister did?',
];

function document(text: string): DocumentInput {
  return { source: 'test', id: null, known: null, text, textPair: null };
}
const attributions = (e: Explanation): number[] => e.tokens.map((t) => t.attribution);
function distance(found: readonly number[], truth: readonly number[]): number {
  expect(found).toHaveLength(truth.length);
  const largest = Math.max(...truth.map(Math.abs));
  return Math.max(...found.map((x, i) => Math.abs(x - truth[i]))) / largest;
}

/** The tiny BERT with other settings of its tokenizer (undefined: taken out) and another graph. */
async function changed(
  name: string,
  settings: Readonly<Record<string, string | undefined>>,
  change: (graph: Graph) => Graph = (graph) => graph,
): Promise<LoadedModel> {
  const folder = copyOfModel('bert', join(temporary, name));
  const config = join(folder, 'tokenizer_config.json');
  // Of this class a tokenizer has the tokens alone that its folder names.
  const plain = { tokenizer_class: 'PreTrainedTokenizerFast' };
  writeFileSync(config, JSON.stringify({ ...JSON.parse(readFileSync(config, 'utf8')), ...plain, ...settings }));
  const file = join(folder, 'onnx', 'model.onnx');
  const model = decode(readFileSync(file), file);
  writeFileSync(file, encode({ ...model, graph: change(model.graph) }));
  const opened = await openModel({ model: file });
  open.push(opened);
  return opened;
}
const whole = changed('whole', {});

describe('A tokenizer without', () => {
  const none = { pad_token: undefined, mask_token: undefined, unk_token: undefined };
  it.each([
    [
      'a pad token has its eos token under the text',
      { pad_token: undefined, eos_token: '[SEP]' },
      'pad',
      'eos token',
      'text:[SEP]',
    ],
    ['pad and eos tokens has its unk token there', { pad_token: undefined }, 'pad', 'unk token', 'unk'],
    ['all of them has the zero vector there', none, 'pad', 'the zero vector', 'zero'],
    ['a mask token has its unk token there', { mask_token: undefined }, 'mask', 'unk token', 'unk'],
    [
      'mask and unk tokens has its pad token there',
      { mask_token: undefined, unk_token: undefined },
      'mask',
      'pad token',
      'pad',
    ],
  ] as const)('%s, and says so', async (title, settings, asked, told, same) => {
    const model = await changed(title, settings);
    const e = await explain(model, document(TEXT), { ...GAUSS, baselines: [asked] });
    const content = e.tokens.filter((t) => !t.special).length;
    // A text of the same token at each place is what the fallback is compared with.
    const baseline = same.startsWith('text:') ? `text:${'[SEP] '.repeat(content).trim()}` : same;
    const truth = await explain(await whole, document(TEXT), { ...GAUSS, baselines: [baseline] });
    expect(e.warnings.filter((w) => w.includes('the tokenizer has no'))).toEqual([
      expect.stringMatching(new RegExp(`no ${asked} token: the baseline is .*${told}`)),
    ]);
    expect(truth.warnings).toEqual([]);
    expect(distance(attributions(e), attributions(truth))).toBeLessThan(1e-5);
    expect(e.integration.fBaseline).toBeCloseTo(truth.integration.fBaseline ?? Number.NaN, 5);
  });

  it('a pad token gives texts of different length that are worked on together what they get alone', async () => {
    const model = await changed('together', none);
    const together = await Promise.all(TEXTS.map((text) => classify(model, document(text))));
    for (const [i, text] of TEXTS.entries()) {
      const alone = await classify(await whole, document(text));
      const logits = [together[i], alone].map((c) => c.prediction.scores.map((s) => s.logit));
      expect(distance(logits[0], logits[1])).toBeLessThan(1e-5);
    }
    const explained = await Promise.all(TEXTS.map((text) => explain(model, document(text), GAUSS)));
    for (const [i, text] of TEXTS.entries()) {
      const alone = await explain(await whole, document(text), { ...GAUSS, baselines: ['zero'] });
      expect(distance(attributions(explained[i]), attributions(alone))).toBeLessThan(2e-5);
    }
  });

  it('mask, unk and pad tokens has texts occluded by the zero vector', async () => {
    const e = await explain(await changed('occluded', none), document(TEXT), { method: 'occlusion' });
    expect(e.warnings).toEqual([expect.stringContaining('no mask token: the baseline is the zero vector')]);
    expect(attributions(e).some((x) => x !== 0)).toBe(true);
  });
});

/** Reads its last token, as decoders do, and takes positions as an input or counts columns. */
function lastToken(positions: boolean, sequence?: number) {
  return (graph: Graph): Graph => {
    const found: string[] = [];
    const nodes = graph.nodes.map((node) => {
      const [table, indices] = node.inputs;
      if (node.op !== 'Gather') return node;
      const pooled = node.name.includes('pooler');
      if (!pooled && !(positions && table.includes('position_embeddings'))) return node;
      found.push(indices);
      return { ...node, inputs: [table, pooled ? 'last' : 'position_ids'] };
    });
    expect(found).toHaveLength(positions ? 2 : 1);
    const sized = (v: ValueInfo): ValueInfo => ({ ...v, dims: [v.dims?.[0] ?? null, sequence ?? v.dims?.[1] ?? null] });
    const more = positions ? [{ ...graph.inputs[0], name: 'position_ids' }] : [];
    const initializers = new Map(graph.initializers).set('last', makeTensor('last', 'int64', [], [-1]));
    return { ...graph, nodes, initializers, inputs: [...graph.inputs, ...more].map(sized) };
  };
}

describe('A tokenizer that pads on the left', () => {
  it.each([
    ['and a model with position inputs', true],
    ['and a model that counts columns, where padding would move them', false],
  ] as const)('%s: texts that are worked on together get what they get alone', async (title, positions) => {
    const model = await changed(title, { padding_side: 'left' }, lastToken(positions));
    expect(model.tokenizer.paddingSide).toBe('left');
    const alone: Explanation[] = [];
    for (const text of TEXTS) alone.push(await explain(model, document(text), GAUSS));
    const together = await Promise.all(TEXTS.map((text) => explain(model, document(text), GAUSS)));
    for (const [i, e] of together.entries()) {
      expect(distance(attributions(e), attributions(alone[i]))).toBeLessThan(2e-5);
      expect(e.tokens.filter((t) => t.special).every((t) => t.attribution === 0)).toBe(true);
    }
  });

  it('and a file of a fixed length: it is filled up on that side, and nothing changes', async () => {
    const free = await changed('free', { padding_side: 'left' }, lastToken(true));
    const fixed = await changed('fixed', { padding_side: 'left' }, lastToken(true, 40));
    const wrong = await changed('wrong', { padding_side: 'right' }, lastToken(true, 40));
    for (const text of TEXTS) {
      const truth = await explain(free, document(text), GAUSS);
      const e = await explain(fixed, document(text), GAUSS);
      expect(distance(attributions(e), attributions(truth))).toBeLessThan(2e-5);
      expect(e.integration.fInput).toBeCloseTo(truth.integration.fInput, 5);
      // On the other side the last token is a pad: the comparison above can fail.
      const other = await explain(wrong, document(text), { ...GAUSS, target: e.target.label });
      expect(distance(attributions(other), attributions(truth))).toBeGreaterThan(1e-2);
    }
  });
});
