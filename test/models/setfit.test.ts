/** SetFit folders, against what sentence-transformers and scikit-learn compute (test/oracles/setfit.py). */
import { copyFileSync, cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { explain } from '../../src/core/explain/explainer';
import { type LoadedModel, openModel } from '../../src/core/model/model';
import { scanModel } from '../../src/core/model/scan';
import { wordTokenizer } from '../devices/wordTokenizer';
import { temporaryFolder } from '../support/fixtures';

const FIXTURES = join(__dirname, '..', 'fixtures', 'setfit');
const root = temporaryFolder();
const open: LoadedModel[] = [];
afterAll(async () => {
  for (const model of open) await model.dispose();
});

function laidOut(name: string, as = name): string {
  const folder = join(root, as);
  cpSync(join(FIXTURES, name), folder, { recursive: true });
  const { pad_token_id } = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(wordTokenizer(pad_token_id)));
  return folder;
}

async function load(model: string): Promise<LoadedModel> {
  const loaded = await openModel({ model, device: 'cpu' });
  open.push(loaded);
  return loaded;
}

const off = (a: readonly number[], b: readonly number[]) => Math.max(...a.map((x, i) => Math.abs(x - b[i])));
const TEXT = [7, 9, 11, 23, 5, 14, 8, 8, 20, 12, 17].map((id) => `w${id}`).join(' ');
const INPUT = { source: 'test', id: null, known: null, text: TEXT, textPair: null };

describe.each([
  ['mean', ['a', 'b', 'c', 'd']],
  ['dense', ['no', 'yes']],
  ['weighted', ['x', 'y', 'z']],
  ['rest', ['LABEL_0', 'LABEL_1', 'LABEL_2']],
  ['plain-pickle', ['0', '1', '2', '3']],
  ['safetensors', ['a', 'b', 'c', 'd']],
])('the SetFit folder %s', (name, labels) => {
  it("gives its head's logits and probabilities, and the attributions of PyTorch", async () => {
    const folder = laidOut(name);
    const truth = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8'));
    const model = await load(folder);
    expect(model.info.labels).toEqual(labels);
    expect(model.longest).toBe(20);
    const { prediction, tokens } = await explain(model, INPUT, { method: 'gausslegendre', nSteps: 50 });
    const logits = prediction.scores.map((s) => s.logit);
    expect(off(truth.logits, logits)).toBeLessThan(2e-5);
    const probabilities = prediction.scores.map((s) => s.probability ?? Number.NaN);
    expect(off(truth.probabilities, probabilities)).toBeLessThan(1e-5);
    const attributions = tokens.map((t) => t.attribution);
    expect(off(truth.attributions, attributions)).toBeLessThan(1e-4);
  });
});

describe('a SetFit folder', () => {
  it('is another model when its head is another one, and is scanned', async () => {
    const folder = laidOut('plain-pickle', 'changed');
    const model = await load(folder);
    expect(model.changed).toBe(false);
    copyFileSync(join(FIXTURES, 'mean', 'model_head.pkl'), join(folder, 'model_head.pkl'));
    expect(model.changed).toBe(true);
    expect((await scanModel({ model: folder })).files.map((f) => f.name)).toEqual(['model.safetensors']);
  });

  const change = (folder: string, file: string, edit: (json: Record<string, unknown>) => unknown) => {
    const path = join(folder, file);
    writeFileSync(path, JSON.stringify(edit(existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {})));
  };

  it('with another estimator, or a hostile pickle, is refused by name', async () => {
    await expect(load(laidOut('regression'))).rejects.toThrow(/model_head\.pkl .*LinearRegression/);
    const folder = laidOut('mean', 'hostile');
    copyFileSync(join(FIXTURES, 'hostile.pkl'), join(folder, 'model_head.pkl'));
    const error = await load(folder).catch((e) => e);
    expect(error.message).toContain('nothing was run');
    expect(error.message.length).toBeLessThanOrEqual(300);
    expect(existsSync('/tmp/gradlens-was-here')).toBe(false);
  });

  it.each([
    ['1_Pooling/config.json', { pooling_mode_mean_tokens: false }, 'names no pooling mode'],
    ['1_Pooling/config.json', { pooling_mode_new_tokens: true }, 'pooling_mode_new_tokens is not supported'],
    ['sentence_bert_config.json', { do_lower_case: true }, 'do_lower_case true is not supported'],
    ['config_sentence_transformers.json', { default_prompt_name: 'q', prompts: { q: 'query: ' } }, 'a default prompt'],
    ['config.json', { rope_scaling: { type: 'linear' } }, 'rope_scaling'],
  ])('whose %s says %j is refused by name', async (file, more, message) => {
    const folder = laidOut('mean', `refused-${JSON.stringify(more).replace(/\W/g, '')}`);
    change(folder, file, (json) => ({ ...json, ...more }));
    await expect(load(folder)).rejects.toThrow(message);
  });

  it('whose modules are not known, or lie elsewhere, is refused by name', async () => {
    const folder = laidOut('mean', 'modules');
    const first = { path: '', type: 'sentence_transformers.models.Transformer' };
    const set = (...more: object[]) => writeFileSync(join(folder, 'modules.json'), JSON.stringify([first, ...more]));
    set({ path: '1_Pooling', type: 'sentence_transformers.models.Pooling' }, { path: '', type: 'x.WordWeights' });
    await expect(load(folder)).rejects.toThrow('a module of the type x.WordWeights is not supported');
    set({ path: '../mean/1_Pooling', type: 'sentence_transformers.models.Pooling' });
    await expect(load(folder)).rejects.toThrow('is damaged');
    set();
    await expect(load(folder)).rejects.toThrow('no Pooling follows the Transformer');
  });
});
