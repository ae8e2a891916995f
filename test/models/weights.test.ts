/** Models that come as weights alone, the whole way, against what PyTorch computes (test/oracles/weights.py). */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { explain } from '../../src/core/explain/explainer';
import { type LoadedModel, openModel } from '../../src/core/model/model';
import { temporaryFolder } from '../support/fixtures';

interface Case {
  readonly text: string;
  readonly logits: readonly number[];
  readonly logit: { readonly fInput: number; readonly 'gausslegendre 50': readonly number[] };
}

const FIXTURES = join(__dirname, '..', 'fixtures', 'weights');
const root = temporaryFolder();
const open: LoadedModel[] = [];
afterAll(async () => {
  for (const model of open) await model.dispose();
});

function copyOf(name: string, as = name): string {
  const folder = join(root, as);
  cpSync(join(FIXTURES, name), folder, { recursive: true });
  cpSync(join(FIXTURES, 'tokenizer.json'), join(folder, 'tokenizer.json'));
  return folder;
}

async function load(model: string): Promise<LoadedModel> {
  const loaded = await openModel({ model });
  open.push(loaded);
  return loaded;
}

function distance(found: readonly number[], truth: readonly number[]): number {
  const largest = Math.max(...truth.map(Math.abs));
  return Math.max(...truth.map((t, i) => Math.abs(t - found[i]))) / largest;
}

describe.each([
  ['bert', 'fp32'],
  ['legacy', 'fp32'],
  ['distilbert', 'fp32'],
  ['roberta-parts', 'fp32'],
  ['electra-half', 'fp16'],
  ['bert-brain', 'bf16'],
])('weights of %s, without an ONNX file', (name, dtype) => {
  it('give the logits and the attributions of PyTorch', async () => {
    const model = await load(copyOf(name));
    expect(model.info.dtype).toBe(dtype);
    const { cases }: { cases: readonly Case[] } = JSON.parse(readFileSync(join(FIXTURES, name, 'cases.json'), 'utf8'));
    for (const { text, logits, logit } of cases) {
      const input = { source: 'test', id: null, known: null, text, textPair: null };
      const found = await explain(model, input, { method: 'gausslegendre', nSteps: 50 });
      expect(
        distance(
          found.prediction.scores.map((s) => s.logit),
          logits,
        ),
      ).toBeLessThan(1e-5);
      expect(
        distance(
          found.tokens.map((t) => t.attribution),
          logit['gausslegendre 50'],
        ),
      ).toBeLessThan(1e-4);
      expect(found.model.twinDistance).toBeLessThan(1e-5);
    }
  });
});

describe('weights that do not make a model', () => {
  const edit = (name: string, change: (config: Record<string, unknown>) => object) => {
    const folder = copyOf('bert', name);
    const file = join(folder, 'config.json');
    writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')))));
    return folder;
  };

  it('of an unknown architecture: the command that exports them', async () => {
    const error = await load(edit('unknown', (c) => ({ ...c, model_type: 'mamba' }))).catch((e) => e);
    expect(error.message).toContain('cannot build graphs for models of the type mamba');
    expect(error.hints[0]).toMatch(/^optimum-cli export onnx /);
  });

  it('of another size than the config says', async () => {
    await expect(load(edit('wider', (c) => ({ ...c, hidden_size: 32 })))).rejects.toThrow(
      'do not belong to the same model',
    );
  });

  it('of a model without a classifier', async () => {
    const folder = copyOf('roberta-parts', 'parts');
    const index = join(folder, 'model.safetensors.index.json');
    writeFileSync(index, readFileSync(index, 'utf8').replaceAll('00001-of', '00002-of'));
    await expect(load(folder)).rejects.toThrow('the checkpoint has no tensor');
  });

  it('whose parts are not all there', async () => {
    const folder = copyOf('roberta-parts', 'missing');
    rmSync(join(folder, 'model-00002-of-00002.safetensors'));
    await expect(load(folder)).rejects.toThrow('model-00002-of-00002.safetensors, which is missing');
  });

  it('whose list names a file elsewhere', async () => {
    const folder = copyOf('roberta-parts', 'elsewhere');
    const index = join(folder, 'model.safetensors.index.json');
    writeFileSync(index, readFileSync(index, 'utf8').replaceAll('model-00002', '../bert/model'));
    await expect(load(folder)).rejects.toThrow('not a list of files');
  });

  it('asked for in another precision: what is there', async () => {
    await expect(openModel({ model: copyOf('bert'), dtype: 'q4' })).rejects.toThrow('it only has weights');
  });
});
