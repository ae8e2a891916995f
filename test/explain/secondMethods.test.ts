/** Methods beside Integrated Gradients, against Captum and SHAP on the same weights (test/oracles/secondMethods.py). */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/core/errors';
import { explain } from '../../src/core/explain/explainer';
import { type LoadedModel, openModel } from '../../src/core/model/model';
import type { Explanation } from '../../src/protocol/explain';
import type { ExplainOptions } from '../../src/protocol/requests';
import { modelFolder, temporaryFolder } from '../support/fixtures';

function fixture(path: string): string {
  return join(__dirname, '..', 'fixtures', path);
}

interface Drawn {
  readonly mean: readonly number[];
  readonly error: readonly number[];
}
interface Case {
  readonly text: string;
  readonly ids: readonly number[];
  readonly fInput: number;
  readonly fBaseline: number;
  readonly input_x_gradient: readonly number[];
  readonly input_x_gradient_probability: readonly number[];
  readonly saliency: readonly number[];
  readonly smoothgrad: Drawn;
  readonly gradient_shap: Drawn;
  readonly words: readonly (readonly [number, number])[];
  readonly shapley: readonly number[];
  readonly shap_permutation: readonly number[];
}
const truth: { readonly background: string; readonly noise: number; readonly cases: readonly Case[] } = JSON.parse(
  readFileSync(fixture('methods.json'), 'utf8'),
);

const open: LoadedModel[] = [];
let model: LoadedModel;
beforeAll(async () => {
  const folder = temporaryFolder();
  cpSync(fixture('weights/bert'), folder, { recursive: true });
  cpSync(fixture('weights/tokenizer.json'), join(folder, 'tokenizer.json'));
  model = await openModel({ model: folder });
  open.push(model);
});
afterAll(async () => {
  for (const each of open) await each.dispose();
});

function of(text: string, options: ExplainOptions, on = model, textPair: string | null = null): Promise<Explanation> {
  return explain(on, { source: 'test', id: null, known: null, text, textPair }, options);
}
function scores({ tokens }: Explanation): number[] {
  return tokens.map((t) => t.attribution);
}
function far(found: readonly number[], wanted: readonly number[]): number {
  if (found.length !== wanted.length) return Number.POSITIVE_INFINITY;
  return Math.max(...found.map((x, i) => Math.abs(x - wanted[i]))) / Math.max(...wanted.map(Math.abs));
}
/** How many standard errors two means are apart, at most. */
function apart(e: Explanation, { mean, error }: Drawn): number {
  const own = e.integration.standardError ?? [];
  return Math.max(...scores(e).map((x, i) => Math.abs(x - mean[i]) / Math.max(1e-6, Math.hypot(own[i], error[i]))));
}

describe.each(truth.cases)('of "$text"', (c) => {
  it('input x gradient and saliency are those of Captum', async () => {
    const product = await of(c.text, { method: 'input_x_gradient' });
    expect(product.tokens.map((t) => t.id)).toEqual(c.ids);
    expect(far(scores(product), c.input_x_gradient)).toBeLessThan(1e-4);
    const probability = await of(c.text, { method: 'input_x_gradient', output: 'probability' });
    expect(far(scores(probability), c.input_x_gradient_probability)).toBeLessThan(1e-4);
    expect(far(scores(await of(c.text, { method: 'saliency' })), c.saliency)).toBeLessThan(1e-4);
  });

  it('SmoothGrad and GradientSHAP have the means of Captum, as near as their standard errors say', async () => {
    const smooth = await of(c.text, { method: 'smoothgrad', noise: truth.noise, samples: 1500 });
    expect(apart(smooth, c.smoothgrad)).toBeLessThan(4.5);
    const baselines = ['pad', `text:${truth.background}`];
    const expected = await of(c.text, { method: 'gradient_shap', baselines, samples: 1500 });
    expect(apart(expected, c.gradient_shap)).toBeLessThan(4.5);
  });

  it('Shapley values over words are those of SHAP', async () => {
    const e = await of(c.text, { method: 'shapley', samples: 1000 });
    expect(e.words.map(({ start, end }) => [start, end])).toEqual(c.words);
    const found = e.words.map((w) => w.attribution);
    const errors = e.words.map((w) =>
      e.tokens.reduce(
        (sum, t, i) => sum + (t.start >= w.start && t.end <= w.end ? (e.integration.standardError?.[i] ?? 0) : 0),
        0,
      ),
    );
    for (const [i, value] of found.entries())
      expect(Math.abs(value - c.shapley[i])).toBeLessThan(4.5 * errors[i] + 1e-6);
    // SHAP's own sampling is no nearer to the exact values.
    expect(far(found, c.shapley)).toBeLessThan(0.05);
    expect(far(c.shap_permutation, c.shapley)).toBeLessThan(0.05);
    expect(e.integration.fInput).toBeCloseTo(c.fInput, 4);
    expect(e.integration.fBaseline).toBeCloseTo(c.fBaseline, 4);
  });
});

describe('Shapley values', () => {
  const [{ text }] = truth.cases;

  it.each<[string, ExplainOptions, string | null]>([
    ['four orders', { samples: 4 }, null],
    ['tokens', { samples: 4, unit: 'token' }, null],
    ['sentences of a pair', { samples: 4, unit: 'sentence' }, 'The players lost. The bank won.'],
    ['a probability', { samples: 4, output: 'probability' }, null],
    ['a margin and the zero vector', { samples: 4, output: 'margin', baselines: ['zero'] }, null],
    ['several baselines', { samples: 4, baselines: ['pad', 'mask'] }, null],
  ])('sum to F(text) - F(baseline) with %s', async (_, options, pair) => {
    const e = await of(text, { method: 'shapley', ...options }, model, pair);
    const sum = scores(e).reduce((a, b) => a + b, 0);
    const { fInput, fBaseline, relativeDelta } = e.integration;
    expect(sum).toBeCloseTo(fInput - (fBaseline ?? Number.NaN), 5);
    expect(relativeDelta).toBeLessThan(1e-5);
    expect(e.tokens.filter((t) => t.special).every((t) => t.attribution === 0)).toBe(true);
  });

  it('sum to the same over windows of a long text', async () => {
    const long = Array.from({ length: 12 }, () => text).join(' ');
    for (const combine of ['mean', 'max'] as const) {
      const e = await of(long, { method: 'shapley', samples: 4, combine });
      expect(e.windows.length).toBeGreaterThan(1);
      const { fInput, fBaseline } = e.integration;
      expect(scores(e).reduce((a, b) => a + b, 0)).toBeCloseTo(fInput - (fBaseline ?? Number.NaN), 4);
    }
  });

  it('are the same whatever the batch, and depend on the seed', async () => {
    const once = await of(text, { method: 'shapley', samples: 6 });
    const again = await of(text, { method: 'shapley', samples: 6, internalBatchSize: 1 });
    expect(scores(again)).toEqual(scores(once));
    expect(scores(await of(text, { method: 'shapley', samples: 6, seed: 1 }))).not.toEqual(scores(once));
    expect(once.integration).toMatchObject({ steps: 6, seed: 0, unit: 'word', converged: null });
  });

  it('stop as soon as no standard error is larger than asked for, or say that one is', async () => {
    const few = await of(text, { method: 'shapley', standardError: 0.05 });
    expect(few.integration.converged).toBe(true);
    expect(Math.max(...(few.integration.standardError ?? [1]))).toBeLessThanOrEqual(0.05);
    const none = await of(text, { method: 'shapley', standardError: 1e-6, samples: 8 });
    expect(none.integration).toMatchObject({ converged: false, steps: 8 });
  });

  it('give pictures on the way', async () => {
    const steps: number[] = [];
    await explain(
      model,
      { source: 'test', id: null, known: null, text, textPair: null },
      { method: 'shapley', samples: 8 },
      { onPicture: (picture) => steps.push(picture().integration.steps) },
    );
    expect(steps).toEqual([2, 4, 6, 8]);
  });
});

describe('occlusion', () => {
  it('hides words and sentences whole', async () => {
    const text = 'Profits fell. The striker scored twice.';
    const bert = await openModel({ model: join(modelFolder('bert'), 'onnx', 'model.onnx') });
    open.push(bert);
    const byWord = await of(text, { method: 'occlusion', unit: 'word' }, bert);
    expect(byWord.integration.steps).toBe(8);
    const bySentence = await of(text, { method: 'occlusion', unit: 'sentence' }, bert);
    expect(bySentence.integration.steps).toBe(2);
    // The sum over a sentence is what hiding it changes: its tokens have equal parts.
    const first = bySentence.tokens.filter((t) => !t.special && t.end <= 13);
    expect(new Set(first.map((t) => t.attribution)).size).toBe(1);
  });
});

describe('options', () => {
  it.each<[ExplainOptions, RegExp]>([
    [{ samples: 10 }, /--samples says nothing with --method adaptive: it is for smoothgrad, gradient_shap or shapley/],
    [
      { method: 'saliency', unit: 'word' },
      /--unit says nothing with --method saliency: it is for occlusion or shapley/,
    ],
    [{ method: 'shapley', noise: 0.1 }, /--noise says nothing with --method shapley/],
    [{ method: 'shapley', samples: 3 }, /--samples 3 is too few for shapley, which needs at least 4/],
  ])('that say nothing are refused: %j', async (options, message) => {
    const refused = of('profits', options);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(message);
  });
});
