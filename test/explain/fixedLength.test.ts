/** Files whose export fixed the length inside the graph (test/oracles/fixedLength.py), against the truth of the file that they are made of. */
import { copyFileSync, cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { classify, explain } from '../../src/core/explain/explainer';
import { type LoadedModel, openModel } from '../../src/core/model/model';
import { lengthsToTry } from '../../src/core/running/lengths';
import type { DocumentInput } from '../../src/protocol/requests';
import { modelFolder, temporaryFolder } from '../support/fixtures';

interface Case {
  readonly text: string;
  readonly ids: readonly number[];
  readonly logits: readonly number[];
  readonly logit: Readonly<Record<string, number | readonly number[]>>;
}

const open: LoadedModel[] = [];
afterAll(async () => {
  for (const model of open) await model.dispose();
});

async function load(name: string): Promise<LoadedModel> {
  const folder = join(temporaryFolder(), name);
  mkdirSync(join(folder, 'onnx'), { recursive: true });
  for (const file of ['config.json', 'tokenizer.json', 'tokenizer_config.json'])
    cpSync(join(modelFolder('bert'), file), join(folder, file));
  copyFileSync(
    join(modelFolder('bert'), '..', '..', 'fixedLength', `${name}.onnx`),
    join(folder, 'onnx', 'model.onnx'),
  );
  const model = await openModel({ model: folder });
  open.push(model);
  return model;
}

const cases: readonly Case[] = JSON.parse(readFileSync(join(modelFolder('bert'), 'cases.json'), 'utf8')).cases;

function document(text: string): DocumentInput {
  return { source: 'test', id: null, known: null, text, textPair: null };
}

function far(found: readonly number[], truth: number | readonly number[] | undefined): number {
  if (!Array.isArray(truth) || truth.length !== found.length) return Number.POSITIVE_INFINITY;
  const largest = Math.max(...truth.map(Math.abs));
  return Math.max(...found.map((x, i) => Math.abs(x - truth[i]))) / largest;
}

describe.each([
  ['eights', [24, 32, 8, 48]],
  ['whole', [48, 48, 48, 48]],
] as const)('a file that runs at some lengths only: %s', (name, widths) => {
  it('pads each text to the next of them, with the logits and attributions of PyTorch', async () => {
    const model = await load(name);
    for (const [i, { text, ids, logits, logit }] of cases.entries()) {
      const e = await explain(model, document(text), { method: 'gausslegendre', nSteps: 50 });
      const scores = e.prediction.scores.map((score) => score.logit);
      expect(far(scores, logits), text).toBeLessThan(1e-5);
      const attributions = e.tokens.map(({ attribution }) => attribution);
      expect(attributions).toHaveLength(ids.length);
      expect(far(attributions, logit['gausslegendre 50']), text).toBeLessThan(1e-4);
      expect(e.warnings.join()).toContain(`it is padded to ${widths[i]} tokens`);
    }
  });

  it('gives a text the same numbers whatever was read before', async () => {
    const [a, b] = [await load(name), await load(name)];
    const forward = [];
    for (const { text } of cases) forward.push(await classify(a, document(text)));
    for (const [i, { text }] of [...cases.entries()].reverse())
      expect((await classify(b, document(text))).prediction).toEqual(forward[i].prediction);
  });
});

describe('a file that runs at 16 tokens only', () => {
  it('reads longer texts in windows of that size, and says so', async () => {
    const model = await load('short');
    const { windows, warnings } = await classify(model, document(cases[3].text));
    expect(windows.length).toBeGreaterThan(1);
    expect(Math.max(...windows.map(({ tokens }) => tokens))).toBeLessThanOrEqual(14);
    expect(warnings.join()).toContain('runs at 16 tokens at most');
    const short = await classify(model, document(cases[2].text));
    expect(
      far(
        short.prediction.scores.map(({ logit }) => logit),
        cases[2].logits,
      ),
    ).toBeLessThan(1e-5);
    expect((await explain(model, document(cases[3].text))).integration.converged).toBe(true);
  });

  it('is named by inspect', async () => {
    const { warnings } = await (await load('short')).inspect();
    expect(warnings.join()).toContain(
      'it runs at inputs of 16 tokens only (its export fixed the length): shorter texts are padded',
    );
  });
});

describe('a file whose logits depend on the padding', () => {
  it('is refused in one line, but at the lengths at which it runs', async () => {
    const model = await load('padded');
    await expect(classify(model, document(cases[2].text))).rejects.toThrow(
      /runs at inputs of 16, 24 … tokens only, and padding changes its logits: .*export it again/,
    );
    const { warnings } = await model.inspect();
    expect(warnings.join()).toMatch(
      /it runs at inputs of 8, 16, 24, … tokens only .*texts of other lengths are refused/,
    );
  });
});

describe('a file without fixed sizes', () => {
  it('is padded for no text, and inspect says nothing', async () => {
    const model = await openModel({ model: modelFolder('bert') });
    open.push(model);
    expect((await classify(model, document(cases[0].text))).warnings.join()).not.toContain('padded');
    expect((await model.inspect()).warnings.join()).not.toContain('fixed the length');
  });
});

it('lengths are tried in one order, each once', () => {
  const found = lengthsToTry(384);
  expect(found.slice(0, 3)).toEqual([1, 2, 3]);
  expect(found).toEqual([...new Set(found)].sort((a, b) => a - b));
  for (const length of [16, 64, 72, 128, 256, 384]) expect(found).toContain(length);
});
