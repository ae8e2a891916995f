/** LoRA adapters beside their base models, against what PEFT computes in float64 (test/oracles/adapters.py). */
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { explain } from '../../src/core/explain/explainer';
import { type LoadedModel, openModel, openTokenizer } from '../../src/core/model/model';
import { scanModel } from '../../src/core/model/scan';
import { wordTokenizer } from '../devices/wordTokenizer';
import { temporaryFolder } from '../support/fixtures';

const FIXTURES = join(__dirname, '..', 'fixtures');
const root = temporaryFolder();
const open: LoadedModel[] = [];
afterAll(async () => {
  for (const model of open) await model.dispose();
});

interface Case {
  readonly base: string;
  readonly pad: number;
  readonly logits: readonly number[];
  readonly attributions: readonly number[];
}

/** An adapter, with its base in the folder beside it. */
function laidOut(
  name: string,
  as = name,
  change: (config: Record<string, unknown>) => object = (c) => c,
): Case & { folder: string } {
  const one: Case = JSON.parse(readFileSync(join(FIXTURES, 'adapters', name, 'case.json'), 'utf8'));
  const base = join(root, as, one.base);
  mkdirSync(base, { recursive: true });
  const families = join(FIXTURES, 'families', one.base);
  copyFileSync(`${families}.safetensors`, join(base, 'model.safetensors'));
  const { config } = JSON.parse(readFileSync(`${families}.json`, 'utf8'));
  writeFileSync(join(base, 'config.json'), JSON.stringify({ ...config, id2label: { 0: 'of', 1: 'another' } }));
  writeFileSync(join(base, 'tokenizer.json'), JSON.stringify(wordTokenizer(one.pad)));
  const folder = join(root, as, 'adapter');
  cpSync(join(FIXTURES, 'adapters', name), folder, { recursive: true });
  const file = join(folder, 'adapter_config.json');
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')))));
  return { ...one, folder };
}

async function load(model: string): Promise<LoadedModel> {
  const loaded = await openModel({ model, device: 'cpu' });
  open.push(loaded);
  return loaded;
}

const off = (a: readonly number[], b: readonly number[]) => Math.max(...a.map((x, i) => Math.abs(x - b[i])));
const TEXT = [7, 9, 11, 23, 5, 14, 8, 8, 20, 12, 17].map((id) => `w${id}`).join(' ');
const INPUT = { source: 'test', id: null, known: null, text: TEXT, textPair: null };

describe.each(['bert-like', 'everywhere', 'patterns', 'conv1d'])('the adapter %s', (name) => {
  it('gives the logits and the attributions of PEFT', async () => {
    const { folder, logits, attributions } = laidOut(name);
    const model = await load(folder);
    const found = await explain(model, INPUT, { method: 'gausslegendre', nSteps: 50 });
    const scores = found.prediction.scores.map((s) => s.logit);
    expect(off(logits, scores)).toBeLessThan(2e-5);
    const own = found.tokens.map((t) => t.attribution);
    expect(off(attributions, own)).toBeLessThan(1e-4);
    // The base model's two labels are not those of the three logits.
    expect(model.info.labels).toEqual(['LABEL_0', 'LABEL_1', 'LABEL_2']);
  });
});

describe('an adapter', () => {
  it('that changes what it multiplies by is another model', async () => {
    const one = laidOut('bert-like', 'stronger', (c) => ({ ...c, lora_alpha: 60 }));
    const model = await load(one.folder);
    const found = await explain(model, INPUT, { method: 'gausslegendre', nSteps: 2 });
    const scores = found.prediction.scores.map((s) => s.logit);
    expect(off(one.logits, scores)).toBeGreaterThan(1e-3);
    expect(model.changed).toBe(false);
    writeFileSync(join(one.folder, 'adapter_config.json'), '{}');
    expect(model.changed).toBe(true);
  });

  it('is scanned, and its tokenizer read, with its base', async () => {
    const { folder } = laidOut('bert-like', 'scanned');
    expect((await scanModel({ model: folder })).files.map((f) => f.name)).toContain('adapter_model.safetensors');
    expect((await openTokenizer(folder)).tokenizer.size).toBe(24);
  });

  it.each([
    ['dora', {}, 'DoRA (use_dora) is not supported: merge the adapter first'],
    ['bert-like', { peft_type: 'IA3' }, 'an adapter of the type IA3 is not supported'],
    ['bert-like', { init_lora_weights: 'pissa' }, 'init_lora_weights "pissa" is not supported'],
    ['bert-like', { layer_replication: [[0, 1]] }, 'layer_replication is not supported'],
    ['bert-like', { base_model_name_or_path: null }, 'names no base_model_name_or_path'],
    ['bert-like', { base_model_name_or_path: '../nowhere-at-all' }, 'of which there are no weights'],
    ['patterns', { alpha_pattern: { '(': 3 } }, 'is no regular expression'],
    ['bert-like', { base_model_name_or_path: '../../patterns-base/llama' }, 'which the base model does not have'],
  ])('of another kind (%s, %j) is refused by name', async (name, change, message) => {
    laidOut('patterns', 'patterns-base');
    const { folder } = laidOut(name, `refused-${JSON.stringify(change).replace(/\W/g, '')}`, (c) => ({
      ...c,
      ...change,
    }));
    const error = await load(folder).catch((e) => e);
    expect(error.message).toContain(message);
    expect(error.message.length).toBeLessThanOrEqual(300);
  });
});
