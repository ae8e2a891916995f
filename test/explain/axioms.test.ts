/** What integrated gradients promise whatever the text, the class, the baseline and the output: drawn at random. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { classify, explain } from '../../src/core/explain/explainer';
import { Builder } from '../../src/core/graph/builder';
import { type LoadedModel, openModel } from '../../src/core/model/model';
import { decode } from '../../src/core/onnx/decode';
import { encode } from '../../src/core/onnx/encode';
import type { Explanation, MethodName, OutputKind, Task } from '../../src/protocol/explain';
import type { DocumentInput, ExplainOptions } from '../../src/protocol/requests';
import { copyOfModel, modelFolder, temporaryFolder } from '../support/fixtures';

const SEED = 20171;
const WORDS = [
  'goal',
  'the',
  'central',
  'bank',
  'minister',
  'rates',
  'striker',
  'phone',
  '18',
  '%',
  'not',
  'café',
  'zz☃',
];
const FIXED: readonly MethodName[] = [
  'gausslegendre',
  'riemann_left',
  'riemann_right',
  'riemann_middle',
  'riemann_trapezoid',
];

const text = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 7 }).map((words) => words.join(' '));
const pair = fc.option(text, { freq: 2 });
const document = fc.record({
  source: fc.constant('test'),
  id: fc.constant(null),
  known: fc.constant(null),
  text,
  textPair: pair,
});
const named = fc.constantFrom('pad', 'mask', 'unk', 'zero');
const baseline = fc.oneof(
  named,
  text.map((t) => `text:${t}`),
);
const three = fc.constantFrom(undefined, '0', '1', '2');
const anyOutput = fc.constantFrom<OutputKind>('logit', 'probability', 'margin');
const explained = (target: fc.Arbitrary<string | undefined> = three, output: fc.Arbitrary<OutputKind> = anyOutput) =>
  fc.record({ target, output, baselines: fc.array(baseline, { minLength: 1, maxLength: 2 }) });

const models = new Map<string, Promise<LoadedModel>>();
afterAll(async () => {
  for (const model of models.values()) await (await model).dispose();
});
function opened(key: string, path: string, task?: Task): Promise<LoadedModel> {
  const found = models.get(key) ?? openModel({ model: path, ...(task && { task }) });
  models.set(key, found);
  return found;
}
const fixture = (name: string, task?: Task) =>
  opened(`${name} ${task}`, join(modelFolder(name), 'onnx', 'model.onnx'), task);

/** A copy of a fixture with its first logit only, as models of one yes/no question or one number have it. */
async function oneLogit(task: Task): Promise<LoadedModel> {
  const key = `one logit ${task}`;
  const known = models.get(key);
  if (known) return known;
  const folder = copyOfModel('bert', temporary);
  const file = join(folder, 'onnx', 'model.onnx');
  const model = decode(readFileSync(file), file);
  const b = new Builder(model.graph);
  const [{ name, dims }] = model.graph.outputs;
  const first = b.node('Slice', [name, b.ints([0]), b.ints([1]), b.ints([1])]);
  const outputs = [{ name: first, type: 'float32', dims: [dims?.[0] ?? null, 1] }] as const;
  writeFileSync(
    file,
    encode({ ...model, graph: { ...model.graph, nodes: b.nodes, initializers: b.initializers, outputs } }),
  );
  const config = join(folder, 'config.json');
  const settings = { ...JSON.parse(readFileSync(config, 'utf8')), problem_type: null, id2label: { 0: 'yes' } };
  writeFileSync(config, JSON.stringify(settings));
  return opened(key, file, task);
}
const temporary = temporaryFolder();

const attributions = (e: Explanation): number[] => e.tokens.map((t) => t.attribution);
const sumOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const size = (values: readonly number[]): number => Math.max(...values.map(Math.abs));
/** Largest difference, relative to the largest of the second; logits of these models are near 1, so is the floor's unit. */
function distance(found: readonly number[], truth: readonly number[]): number {
  expect(found).toHaveLength(truth.length);
  return size(found.map((x, i) => x - truth[i])) / Math.max(size(truth), 1e-3);
}

/** Asserts that `check` holds of `runs` drawn values, the same ones every time. */
async function holds<T>(runs: number, drawn: fc.Arbitrary<T>, check: (value: T) => Promise<void>): Promise<void> {
  await fc.assert(fc.asyncProperty(drawn, check), { numRuns: runs, seed: SEED });
}

/**
 * How closely a path of `steps` nodes is followed. The integrand of BERT (GELU) is smooth. The head of DistilBERT has
 * a ReLU: the integrand jumps where a unit wakes, and every rule is off by as much as a jump times the space of its nodes.
 */
interface Fineness {
  readonly steps: number;
  readonly method: MethodName;
  readonly tolerance: number;
}
const SMOOTH: Fineness = { steps: 50, method: 'gausslegendre', tolerance: 1e-3 };
const KINKED: Fineness = { steps: 800, method: 'riemann_middle', tolerance: 1e-2 };

/** Sums to F(text) - F(baseline); both the score and the sum are those that are told. */
function complete(e: Explanation, { tolerance }: Fineness): void {
  const { fInput, fBaseline, delta, relativeDelta } = e.integration;
  const sum = sumOf(attributions(e));
  expect(fBaseline).not.toBeNull();
  expect(sum - (fInput - (fBaseline ?? Number.NaN))).toBeCloseTo(delta ?? Number.NaN, 9);
  expect(relativeDelta).toBeLessThan(tolerance);
  expect(sumOf(e.words.map((w) => w.attribution))).toBeCloseTo(
    sumOf(e.tokens.filter((t) => !t.special).map((t) => t.attribution)),
    9,
  );
}

/** F by its definition, from the scores of a run that explains nothing. */
function scoreOf(e: Explanation, task: Task, scores: readonly { logit: number; label: string }[]): number {
  const logits = scores.map((s) => s.logit);
  const { index, output, against } = e.target;
  if (output === 'margin') return logits[index] - logits[scores.findIndex((s) => s.label === against)];
  if (output === 'logit') return logits[index];
  const sigmoid = 1 / (1 + Math.exp(-logits[index]));
  return task === 'single-label' ? Math.exp(logits[index]) / sumOf(logits.map(Math.exp)) : sigmoid;
}

async function fulfils(
  model: LoadedModel,
  input: DocumentInput,
  options: ExplainOptions,
  fineness = SMOOTH,
): Promise<void> {
  const { method, steps: nSteps } = fineness;
  const e = await explain(model, input, { method, nSteps, ...options });
  complete(e, fineness);
  const { prediction } = await classify(model, input);
  expect(e.prediction).toEqual(prediction);
  expect(e.integration.fInput).toBeCloseTo(scoreOf(e, model.task, prediction.scores), 5);
  for (const t of e.tokens) if (t.special) expect(t.attribution).toBe(0);
}

describe.each([
  ['bert', SMOOTH],
  ['distilbert', KINKED],
] as const)('%s, one label of three', (name, fineness) => {
  it('explains the score that it predicts, completely, with nothing at special tokens', () =>
    holds(fineness === SMOOTH ? 10 : 2, fc.tuple(document, explained()), async ([input, options]) =>
      fulfils(await fixture(name), input, options, fineness),
    ));

  it('takes every baseline', async () => {
    const model = await fixture(name);
    const [input] = fc.sample(document, { numRuns: 1, seed: SEED });
    const long = 'text:the bank of the minister and the striker again';
    for (const one of ['pad', 'mask', 'unk', 'zero', 'text:goal', long])
      await fulfils(model, input, { baselines: [one] }, fineness);
  });

  it('gives the same result whatever share a run', () =>
    holds(3, fc.tuple(document, explained(), fc.constantFrom(...FIXED)), async ([input, options, method]) => {
      const model = await fixture(name);
      const each: Explanation[] = [];
      for (const internalBatchSize of [1, 2, 3, 13])
        each.push(await explain(model, input, { ...options, method, nSteps: 13, internalBatchSize }));
      for (const e of each) expect(distance(attributions(e), attributions(each[0]))).toBeLessThan(1e-4);
    }));

  it('negates when the text and the baseline change places', () => {
    const swap = fc.tuple(fc.constantFrom('goal', 'bank', 'not'), fc.constantFrom('the', 'phone', '%'));
    const drawn = fc.tuple(fc.array(swap, { minLength: 1, maxLength: 6 }), fc.constantFrom('0', '1', '2'));
    return holds(6, drawn, async ([words, target]) => {
      const model = await fixture(name);
      const [a, b] = [0, 1].map((side) => words.map((w) => w[side]).join(' '));
      const missing = model.tokenizer.encode(a).length - model.tokenizer.encode(b).length;
      const [x, y] = [a + ' %'.repeat(Math.max(0, -missing)), b + ' %'.repeat(Math.max(0, missing))];
      const by = (text: string, from: string) =>
        explain(
          model,
          { source: 'test', id: null, known: null, text, textPair: null },
          { method: 'gausslegendre', nSteps: 50, target, baselines: [`text:${from}`] },
        );
      const [there, back] = [attributions(await by(x, y)), attributions(await by(y, x))];
      expect(size(there)).toBeGreaterThan(0);
      expect(
        distance(
          there.map((v) => -v),
          back,
        ),
      ).toBeLessThan(1e-3);
    });
  });

  it('gives one answer by every rule when the nodes are many', () =>
    holds(fineness === SMOOTH ? 2 : 1, fc.tuple(document, explained()), async ([input, options]) => {
      const model = await fixture(name);
      const by = async (method: MethodName, nSteps: number) =>
        attributions(await explain(model, input, { ...options, method, nSteps }));
      const many = fineness === SMOOTH ? 256 : 800;
      const truth = await by('gausslegendre', fineness === SMOOTH ? 64 : 600);
      for (const method of ['riemann_middle', 'riemann_trapezoid'] as const)
        expect(distance(await by(method, many), truth), method).toBeLessThan(fineness.tolerance);
      const [left, right] = [await by('riemann_left', many), await by('riemann_right', many)];
      for (const one of [left, right]) expect(distance(one, truth)).toBeLessThan(0.05);
      // Their errors of the first order are each other's negation.
      const mean = left.map((x, i) => (x + right[i]) / 2);
      expect(distance(mean, truth)).toBeLessThan(fineness.tolerance);
    }));

  it('tells the truth when it says by itself that it is exact enough', () =>
    holds(4, fc.tuple(document, explained()), async ([input, options]) => {
      const { integration } = await explain(await fixture(name), input, { ...options, tolerance: 0.005 });
      if (fineness === SMOOTH) expect(integration.converged).toBe(true);
      if (integration.converged) expect(integration.relativeDelta).toBeLessThanOrEqual(0.005);
    }));
});

describe('other tasks', () => {
  it('explain each of several labels, completely', () =>
    holds(6, fc.tuple(document, explained()), async ([input, options]) =>
      fulfils(await fixture('bert', 'multi-label'), input, options),
    ));

  it('explain a number, completely', () => {
    const options = explained(fc.constantFrom(undefined, '0'), fc.constant('logit'));
    return holds(6, fc.tuple(document, options), async ([input, options]) =>
      fulfils(await oneLogit('regression'), input, options),
    );
  });

  it('explain yes and no by one logit, completely, no with the flipped sign', () => {
    const options = explained(fc.constantFrom(undefined, '0', '1'));
    return holds(6, fc.tuple(document, options), async ([input, options]) => {
      const model = await oneLogit('binary');
      await fulfils(model, input, options);
      const [yes, no] = [
        await explain(model, input, { method: 'gausslegendre', nSteps: 20, target: '0' }),
        await explain(model, input, { method: 'gausslegendre', nSteps: 20, target: '1' }),
      ];
      expect(no.integration.fInput).toBe(-yes.integration.fInput);
      expect(
        distance(
          attributions(no).map((x) => -x),
          attributions(yes),
        ),
      ).toBeLessThan(1e-6);
    });
  });
});
