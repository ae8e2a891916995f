/** Weights as torch.save writes them, against what PyTorch computes (test/oracles/torchFiles.py and weights.py). */
import { copyFileSync, cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { explain } from '../../src/core/explain/explainer';
import { type LoadedModel, openModel } from '../../src/core/model/model';
import { scanModel } from '../../src/core/model/scan';
import { neededFiles } from '../../src/core/models/hub/needed';
import { temporaryFolder } from '../support/fixtures';

const FIXTURES = join(__dirname, '..', 'fixtures');
const TORCH = join(FIXTURES, 'torch');
const root = temporaryFolder();
const open: LoadedModel[] = [];
afterAll(async () => {
  for (const model of open) await model.dispose();
});

/** A folder with the config of a classifier and files of weights under other names. */
function folderOf(name: string, classifier: string, files: Record<string, string>): string {
  const folder = join(root, name);
  const skip = /safetensors/;
  cpSync(join(FIXTURES, 'weights', classifier), folder, { recursive: true, filter: (path) => !skip.test(path) });
  copyFileSync(join(FIXTURES, 'weights', 'tokenizer.json'), join(folder, 'tokenizer.json'));
  for (const [from, to] of Object.entries(files)) copyFileSync(join(TORCH, from), join(folder, to));
  return folder;
}

async function load(model: string): Promise<LoadedModel> {
  const loaded = await openModel({ model, device: 'cpu' });
  open.push(loaded);
  return loaded;
}

const INDEX = 'pytorch_model.bin.index.json';
const PARTS = ['pytorch_model-00001-of-00002.bin', 'pytorch_model-00002-of-00002.bin'];
const SHARDED = Object.fromEntries([INDEX, ...PARTS].map((name) => [name, name]));
const whole = (file: string) => ({ [file]: 'pytorch_model.bin' });

describe.each([
  ['of the layout before zip, with the older names', 'bert', whole('older.bin'), 'fp32'],
  ['that are views of one storage, some of them turned', 'bert', whole('views.bin'), 'fp32'],
  ['in bfloat16', 'bert-brain', whole('brain.bin'), 'bf16'],
  ['in parts with an index', 'bert', SHARDED, 'fp32'],
])('weights of torch.save %s', (name, classifier, files, dtype) => {
  it('give the logits and the attributions of PyTorch', async () => {
    const model = await load(folderOf(name.replace(/\W/g, ''), classifier, files));
    expect(model.info.dtype).toBe(dtype);
    const { cases } = JSON.parse(readFileSync(join(FIXTURES, 'weights', classifier, 'cases.json'), 'utf8'));
    for (const { text, logits, logit } of cases.slice(0, 2)) {
      const input = { source: 'test', id: null, known: null, text, textPair: null };
      const found = await explain(model, input, { method: 'gausslegendre', nSteps: 50 });
      const off = (a: readonly number[], b: readonly number[]) => Math.max(...a.map((x, i) => Math.abs(x - b[i])));
      const scores = found.prediction.scores.map((s) => s.logit);
      expect(off(logits, scores)).toBeLessThan(2e-5);
      const attributions = found.tokens.map((t) => t.attribution);
      expect(off(logit['gausslegendre 50'], attributions)).toBeLessThan(1e-4);
    }
  });
});

describe('a pytorch_model.bin', () => {
  it('is opened by its own name too, and scanned', async () => {
    const folder = folderOf('named', 'bert', whole('older.bin'));
    const model = await load(join(folder, 'pytorch_model.bin'));
    expect(model.info.labels).toHaveLength(3);
    const scan = await scanModel({ model: folder });
    expect(scan.files.map((f) => f.name)).toEqual(['pytorch_model.bin']);
  });

  it.each([
    ['hostile.bin', 'which is not allowed in a model: nothing was run'],
    ['number.bin', 'its entry step is a number instead of a tensor'],
    ['nested.bin', 'its entry state_dict is a Dict instead of a tensor'],
    ['list.bin', 'it contains a List instead of a dictionary of tensors'],
    // Found by npm run fuzz -- torchWeights: the zip library ended the process.
    ['place.bin', 'its end names places behind it'],
  ])('that holds more than tensors, or is damaged, is refused: %s', async (file, message) => {
    const folder = folderOf(`bad-${file}`, 'bert', whole(file));
    const error = await load(folder).catch((e) => e);
    expect(error.message).toContain(message);
    expect(error.message).toContain('pytorch_model.bin');
    expect(error.message.length).toBeLessThanOrEqual(300);
    expect(existsSync('/tmp/gradlens-was-here')).toBe(false);
  });

  it('stands behind model.safetensors', async () => {
    const folder = folderOf('both', 'bert', whole('hostile.bin'));
    copyFileSync(join(FIXTURES, 'weights', 'bert', 'model.safetensors'), join(folder, 'model.safetensors'));
    expect((await load(folder)).info.path).toMatch(/model\.safetensors$/);
  });

  it('whose parts are not all there: which', async () => {
    const folder = folderOf('missing', 'bert', SHARDED);
    rmSync(join(folder, PARTS[1]));
    await expect(load(folder)).rejects.toThrow(`${PARTS[1]}, which is missing`);
  });

  it('is fetched from the Hub where there is no safetensors', () => {
    const small = ['config.json', 'tokenizer.json'];
    const wish = { id: 'a/b', ownTokenizer: false, weights: true };
    expect(neededFiles([...small, 'pytorch_model.bin'], wish).paths).toContain('pytorch_model.bin');
    const both = neededFiles([...small, 'pytorch_model.bin', 'model.safetensors'], wish);
    expect(both.paths).not.toContain('pytorch_model.bin');
    expect(neededFiles([...small, INDEX, ...PARTS], wish).paths).toEqual([...small, INDEX, ...PARTS]);
  });
});
