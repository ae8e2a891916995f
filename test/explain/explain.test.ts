/** The whole way through the house on tiny real exports, against what PyTorch computed in float64 (test/oracles/models.py). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/core/errors';
import { classify, explain } from '../../src/core/explain/explainer';
import { type LoadedModel, openModel } from '../../src/core/model/model';
import type { Explanation, MethodName } from '../../src/protocol/explain';
import type { DocumentInput, ExplainOptions } from '../../src/protocol/requests';
import { modelFolder } from '../support/fixtures';

interface Truth {
  readonly fInput: number;
  readonly fBaseline: number;
  readonly [rule: string]: number | readonly number[];
}
interface Case {
  readonly text: string;
  readonly ids: readonly number[];
  readonly logits: readonly number[];
  readonly logit: Truth;
  readonly probability?: Truth;
  readonly margin?: Truth;
}

const open: LoadedModel[] = [];
afterAll(async () => {
  for (const model of open) await model.dispose();
});
async function load(name: string, file: string): Promise<LoadedModel> {
  const model = await openModel({ model: join(modelFolder(name), 'onnx', file) });
  open.push(model);
  return model;
}
function casesOf(name: string): readonly Case[] {
  return JSON.parse(readFileSync(join(modelFolder(name), 'cases.json'), 'utf8')).cases;
}
function document(text: string): DocumentInput {
  return { source: 'test', id: null, known: null, text, textPair: null };
}
const GAUSS: ExplainOptions = { method: 'gausslegendre', nSteps: 50 };

function attributions(e: Explanation): number[] {
  return e.tokens.map((t) => t.attribution);
}
/** Largest difference, relative to the largest of the truth. */
function distance(found: readonly number[], truth: number | readonly number[] | undefined): number {
  if (!Array.isArray(truth) || truth.length !== found.length) return Number.POSITIVE_INFINITY;
  const largest = Math.max(...truth.map(Math.abs));
  return Math.max(...found.map((x, i) => Math.abs(x - truth[i]))) / largest;
}

describe.each([
  ['bert', 'model.onnx'],
  ['bert', 'model_opset12.onnx'],
  ['bert', 'model_dynamo.onnx'],
  ['bert', 'model_external.onnx'],
  ['distilbert', 'model.onnx'],
  ['distilbert', 'model_dynamo.onnx'],
])('%s/%s', (name, file) => {
  it('gives the ids, logits and integrated gradients of PyTorch', async () => {
    const model = await load(name, file);
    for (const c of casesOf(name)) {
      const e = await explain(model, document(c.text), GAUSS);
      expect(e.tokens.map((t) => t.id)).toEqual(c.ids);
      expect(
        distance(
          e.prediction.scores.map((s) => s.logit),
          c.logits,
        ),
      ).toBeLessThan(1e-5);
      expect(distance(attributions(e), c.logit['gausslegendre 50'])).toBeLessThan(1e-4);
      expect(e.integration.fBaseline).toBeCloseTo(c.logit.fBaseline, 4);
    }
  });
});

describe('the explainer', () => {
  const [first] = casesOf('bert');

  it('follows every rule by its definition', async () => {
    const model = await load('bert', 'model.onnx');
    for (const key of Object.keys(first.logit).filter((k) => / \d+$/.test(k))) {
      const [method, nSteps] = key.split(' ');
      const e = await explain(model, document(first.text), { method: method as MethodName, nSteps: Number(nSteps) });
      expect(distance(attributions(e), first.logit[key]), key).toBeLessThan(1e-4);
      expect(e.integration.steps).toBe(Number(nSteps));
    }
  });

  it('explains probability and margin as PyTorch does', async () => {
    const model = await load('bert', 'model.onnx');
    for (const output of ['probability', 'margin'] as const) {
      const e = await explain(model, document(first.text), { ...GAUSS, output });
      expect(distance(attributions(e), first[output]?.['gausslegendre 50']), output).toBeLessThan(1e-4);
      expect(e.integration.fInput).toBeCloseTo(first[output]?.fInput ?? Number.NaN, 4);
    }
  });

  it('gives the same result whatever the internal batch size', async () => {
    const model = await load('bert', 'model.onnx');
    const whole = await explain(model, document(first.text), GAUSS);
    for (const internalBatchSize of [1, 2, 3, 50]) {
      const e = await explain(model, document(first.text), { ...GAUSS, internalBatchSize });
      expect(distance(attributions(e), attributions(whole))).toBeLessThan(1e-5);
    }
  });

  it('gives special tokens exactly 0 and sums to the difference of the ends', async () => {
    const model = await load('bert', 'model.onnx');
    const e = await explain(model, document(first.text));
    expect(e.tokens.filter((t) => t.special).map((t) => t.attribution)).toEqual([0, 0]);
    const { fInput, fBaseline, delta, converged, relativeDelta } = e.integration;
    const sum = attributions(e).reduce((a, b) => a + b, 0);
    expect(sum - (fInput - (fBaseline ?? Number.NaN)) - (delta ?? Number.NaN)).toBeCloseTo(0, 9);
    expect(converged).toBe(true);
    expect(relativeDelta).toBeLessThanOrEqual(0.01);
    const words = e.words.reduce((a, w) => a + w.attribution, 0);
    expect(words).toBeCloseTo(sum, 9);
  });

  it('reads a long document in windows whose shares sum to the whole', async () => {
    const model = await load('bert', 'model.onnx');
    const text = Array.from({ length: 12 }, () => first.text).join(' ');
    for (const options of [{}, { output: 'probability' }, { output: 'margin' }, { combine: 'max' }] as const) {
      const e = await explain(model, document(text), { ...GAUSS, nSteps: 100, ...options });
      expect(e.windows.length).toBeGreaterThan(2);
      expect(e.tokens.filter((t) => !t.special)).toHaveLength(12 * (first.ids.length - 2));
      expect(e.integration.relativeDelta, JSON.stringify(options)).toBeLessThan(0.02);
      expect(e.unseen).toBeNull();
    }
    const c = await classify(model, document(text), { windows: 'first' });
    expect(c.windows).toHaveLength(1);
    expect(c.unseen?.end).toBe(text.length);
    const e = await explain(model, document(text), { ...GAUSS, windows: 'first' });
    expect(e.tokens).toHaveLength(64);
  });

  it.each([{ method: 'occlusion' }, {}, { output: 'probability' }, { baselines: ['pad', 'mask'] }] as const)(
    'tells how many runs there will be, and never says that all are done before they are: %j',
    async (options: ExplainOptions) => {
      const model = await load('bert', 'model.onnx');
      const text = Array.from({ length: 6 }, () => first.text).join(' ');
      const events: { readonly done: number; readonly total: number | null }[] = [];
      await explain(model, document(text), options, {
        progress: ({ stage, done, total }) => stage === 'explain' && events.push({ done, total }),
      });
      const early = events.slice(0, -1);
      for (const { done, total } of early) expect(done).toBeLessThan(total ?? 0);
      if (options.method === 'occlusion') expect(new Set(events.map(({ total }) => total)).size).toBe(1);
    },
  );

  it('averages several baselines and tells their spread', async () => {
    const model = await load('bert', 'model.onnx');
    const each: Explanation[] = [];
    for (const b of ['pad', 'mask', 'zero', 'text:profits fell'])
      each.push(await explain(model, document(first.text), { ...GAUSS, baselines: [b] }));
    const all = await explain(model, document(first.text), {
      ...GAUSS,
      baselines: ['pad', 'mask', 'zero', 'text:profits fell'],
    });
    const mean = attributions(all).map((_, i) => each.reduce((s, e) => s + attributions(e)[i], 0) / 4);
    expect(distance(attributions(all), mean)).toBeLessThan(1e-6);
    expect(all.integration.baselineSpread).toHaveLength(all.tokens.length);
    expect(all.integration.relativeDelta).toBeLessThan(0.01);
  });

  it('negates attributions when text and baseline change places', async () => {
    const model = await load('bert', 'model.onnx');
    const [a, b] = ['central bank interest', 'goal striker minister'];
    const options = { ...GAUSS, target: '0' };
    const there = await explain(model, document(a), { ...options, baselines: [`text:${b}`] });
    const back = await explain(model, document(b), { ...options, baselines: [`text:${a}`] });
    expect(there.tokens).toHaveLength(back.tokens.length);
    expect(
      distance(
        attributions(there).map((x) => -x),
        attributions(back),
      ),
    ).toBeLessThan(1e-4);
  });

  it('occludes: how far F falls without each token, with no path', async () => {
    const model = await load('bert', 'model.onnx');
    const e = await explain(model, document(first.text), { method: 'occlusion' });
    expect([e.integration.delta, e.integration.converged, e.integration.fBaseline]).toEqual([null, null, null]);
    expect(e.integration.steps).toBe(first.ids.length - 2);
    const word = e.words.find((w) => e.tokens.some((t) => t.start === w.start && t.end === w.end));
    const masked = `${first.text.slice(0, word?.start)}[MASK]${first.text.slice(word?.end)}`;
    const without = await classify(model, document(masked));
    const score = without.prediction.scores.find((s) => s.label === e.target.label)?.logit ?? Number.NaN;
    expect(word?.attribution).toBeCloseTo(e.integration.fInput - score, 4);
  });

  it('names the labels when a target is not one of them', async () => {
    const model = await load('bert', 'model.onnx');
    await expect(explain(model, document('goal'), { target: 'weather' })).rejects.toThrow(UsageError);
  });

  it('gives documents that share runs what they get alone, padded or not', async () => {
    for (const [name, file] of [
      ['bert', 'model.onnx'],
      ['distilbert', 'model.onnx'],
    ]) {
      const model = await load(name, file);
      const words = casesOf(name)[3].text.split(' ');
      const texts = Array.from({ length: 14 }, (_, i) => words.slice(i % 3, 4 + i).join(' '));
      const alone: Explanation[] = [];
      for (const text of texts) alone.push(await explain(model, document(text), GAUSS));
      const together = await Promise.all(texts.map((text) => explain(model, document(text), GAUSS)));
      together.forEach((e, i) => {
        expect(distance(attributions(e), attributions(alone[i]))).toBeLessThan(2e-5);
      });
    }
  });

  it('cancels one of several documents and finishes the others', async () => {
    const model = await load('bert', 'model.onnx');
    const controller = new AbortController();
    const cancelled = explain(model, document(first.text), GAUSS, { signal: controller.signal });
    const other = explain(model, document(first.text), GAUSS);
    controller.abort();
    await expect(cancelled).rejects.toThrow(/cancelled/);
    expect((await other).tokens).toHaveLength(first.ids.length);
  });
});
