import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { classify, explain } from '../../../src/core/explain/explainer';
import { importModel } from '../../../src/core/model/importing';
import { type LoadedModel, openModel, openTokenizer } from '../../../src/core/model/model';
import type { DocumentInput, ModelOptions } from '../../../src/protocol/requests';
import { temporaryFolder } from '../../support/fixtures';

interface Case {
  readonly text: string;
  readonly ids: readonly number[];
  readonly logits: readonly number[];
  readonly labels: readonly string[];
}

const FOLDER = join(__dirname, '..', '..', 'fixtures', 'flair');
const cases: Record<string, readonly Case[]> = JSON.parse(readFileSync(join(FOLDER, 'cases.json'), 'utf8'));
const tokenizer = join(FOLDER, 'tokenizer');
/** 0.6 and 0.10 saved no tokenizer. */
const own = (name: string) => (name === 'old-0.6' || name === 'old-0.10' ? { tokenizer } : {});
const file = (name: string) => join(FOLDER, `${name}.pt`);
const opened: LoadedModel[] = [];
afterAll(() => Promise.all(opened.map((m) => m.dispose())));

async function open(options: ModelOptions): Promise<LoadedModel> {
  const model = await openModel(options);
  opened.push(model);
  return model;
}

const input = (text: string): DocumentInput => ({ source: 'text', id: null, known: null, text, textPair: null });
const fixed = { windows: 'first', method: 'gausslegendre', nSteps: 3 } as const;
const distance = (a: readonly number[], b: readonly number[]) => Math.max(...a.map((x, i) => Math.abs(x - b[i])));

test.each(Object.keys(cases))('%s: ids, logits and labels are those of Flair', async (name) => {
  const model = await open({ model: file(name), ...own(name) });
  for (const { text, ids, logits, labels } of cases[name]) {
    const found = await explain(model, input(text), fixed);
    expect(found.tokens.map((t) => t.id)).toEqual(ids);
    // Weights in half precision were rounded when they were saved, and Flair's numbers here are from before.
    expect(
      distance(
        found.prediction.scores.map((s) => s.logit),
        logits,
      ),
    ).toBeLessThan(name === 'bert-half' ? 2e-2 : 2e-5);
    if (name !== 'bert-half') expect([...found.prediction.labels].sort()).toEqual([...labels].sort());
    for (const t of found.tokens) expect(t.end).toBeLessThanOrEqual(text.length);
  }
});

test('an imported folder gives the same numbers, and needs the checkpoint no more', async () => {
  const folder = temporaryFolder();
  for (const name of ['roberta-context', 'old-0.6', 'bert-half']) {
    const to = join(folder, name);
    const imported = await importModel({ checkpoint: file(name), folder: to, ...own(name) });
    expect(imported.labels).toEqual(['business', 'sport', 'tech']);
    const [before, after] = [await open({ model: file(name), ...own(name) }), await open({ model: to })];
    const [{ text }] = cases[name].slice(1);
    const [a, b] = [await explain(before, input(text), fixed), await explain(after, input(text), fixed)];
    expect(b.tokens).toEqual(a.tokens);
    expect(b.prediction).toEqual(a.prediction);
    expect(b.warnings).toEqual(a.warnings);
    const tokens = (await openTokenizer(to)).tokenizer.encode(text).map((t) => t.id);
    expect(tokens).toEqual((await openTokenizer(to)).tokenizer.encode(text).map((t) => t.id));
  }
  expect(readdirSync(folder).sort()).toEqual(['bert-half', 'old-0.6', 'roberta-context']);
});

test('a folder that holds something is left alone', async () => {
  const folder = join(temporaryFolder(), 'busy');
  mkdirSync(folder);
  writeFileSync(join(folder, 'mine.txt'), 'mine');
  await expect(importModel({ checkpoint: file('bert-max'), folder })).rejects.toThrow(/exists already/);
  expect(readdirSync(folder)).toEqual(['mine.txt']);
});

test('a cancelled import leaves nothing behind', async () => {
  const folder = temporaryFolder();
  const cancel = new AbortController();
  const progress = () => cancel.abort();
  const work = importModel(
    { checkpoint: file('bert-max'), folder: join(folder, 'm') },
    { signal: cancel.signal, progress },
  );
  await expect(work).rejects.toThrow(/cancelled/);
  expect(readdirSync(folder)).toEqual([]);
});

test('files of before 0.11 ask for the tokenizer of their base model, by name', async () => {
  await expect(openModel({ model: file('old-0.6') })).rejects.toThrow(
    /carries no tokenizer .*tiny .*--tokenizer FOLDER/,
  );
});

test('a tokenizer of another model is told with every result, one that is too large is refused', async () => {
  const other = join(__dirname, '..', '..', 'fixtures', 'models', 'bert');
  const model = await open({ model: file('old-0.6'), tokenizer: other });
  const found = await classify(model, input('goal'));
  expect(found.warnings.join()).toMatch(
    /tokenizer has 120 entries and the model has 311 rows.*make sure that it is the tokenizer of tiny/,
  );
  await expect(openModel({ model: file('bert-max'), tokenizer })).rejects.toThrow(
    /was not trained with this tokenizer/,
  );
});

test('inspect tells the version whose rules are used, and what was ignored', async () => {
  const { warnings } = await (await open({ model: file('old-0.11') })).inspect();
  expect(warnings.join('\n')).toMatch(/rules of Flair 0\.11\.3; base model tiny/);
  expect(warnings.join('\n')).toMatch(
    /mean over all tokens but the last special one, unless the text was cut \(40 tokens\)/,
  );
  expect(warnings.join('\n')).toMatch(/ignored: torch\.optim\.adamw\.AdamW/);
  const old = await (await open({ model: file('old-0.6'), tokenizer })).inspect();
  expect(old.warnings.join('\n')).toMatch(/0\.6 or 0\.7 .*\n.*joined by blanks\n.*the last token stands for the text/);
});

test('thresholds by label decide which labels are given', async () => {
  const model = await open({ model: file('bert-labels') });
  const { prediction } = await classify(model, input(cases['bert-labels'][0].text));
  const over = prediction.scores.filter((s) => (s.probability ?? 0) > (s.label === 'sport' ? 0.2 : 0.6));
  expect(prediction.labels).toEqual(over.map((s) => s.label));
});

test('a model with context says what its scores are of', async () => {
  const model = await open({ model: file('roberta-context') });
  const found = await explain(model, input('goal'), fixed);
  expect(found.warnings.join()).toMatch(/FLERT.*the text alone/);
  // Its marks are special tokens: they keep their ids in the baseline and get no score.
  const marks = found.tokens.filter((t) => t.token === '[FLERT]');
  expect(marks.map((t) => [t.start, t.end, t.special, t.attribution])).toEqual([
    [0, 0, true, 0],
    [4, 4, true, 0],
  ]);
  const { delta, fInput, fBaseline } = found.integration;
  const sum = found.tokens.reduce((total, t) => total + t.attribution, 0);
  expect(sum - ((fInput ?? 0) - (fBaseline ?? 0))).toBeCloseTo(delta ?? 0, 9);
});

test('a tokenizer folder with vocab.json and merges.txt alone is converted', async () => {
  const folder = join(temporaryFolder(), 'slow');
  mkdirSync(folder);
  const { model } = JSON.parse(readFileSync(join(tokenizer, 'tokenizer.json'), 'utf8'));
  const merges: (string | string[])[] = model.merges;
  writeFileSync(join(folder, 'vocab.json'), JSON.stringify(model.vocab));
  const lines = merges.map((m) => (typeof m === 'string' ? m : m.join(' ')));
  writeFileSync(join(folder, 'merges.txt'), `#version: 0.2\n${lines.join('\n')}\n`);
  writeFileSync(join(folder, 'tokenizer_config.json'), '{"model_max_length":40}');
  const opened = await open({ model: file('old-0.6'), tokenizer: folder });
  const { text, ids } = cases['old-0.6'][1];
  expect((await explain(opened, input(text), fixed)).tokens.map((t) => t.id)).toEqual(ids);
});

test('a model that pools over strides reads short texts, and long ones only when told how', async () => {
  const folder = join(temporaryFolder(), 'strides');
  await importModel({ checkpoint: file('roberta-mean'), folder });
  const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
  config.flair.strides = true;
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  const model = await open({ model: folder });
  const [short, , , , long] = cases['roberta-mean'];
  expect((await classify(model, input(short.text))).warnings).toEqual([]);
  await expect(classify(model, input(long.text))).rejects.toThrow(/strides of such a text \(allow_long_sentences\)/);
  expect((await classify(model, input(long.text), { windows: 'first' })).warnings.join()).toMatch(/not Flair’s/);
});

test('the published recipe feeds no special tokens, has complete sums, and says what it predicts from that', async () => {
  const model = await open({ model: file('old-0.6'), tokenizer });
  const { text, ids } = cases['old-0.6'][0];
  const found = await explain(model, input(text), { recipe: 'interpret-flair', nSteps: 40 });
  expect(found.tokens.map((t) => t.id)).toEqual(ids.slice(1, -1));
  expect(Math.hypot(...found.tokens.map((t) => t.attribution))).toBeCloseTo(1, 10);
  const norm = Number(/L2 norm, ([\d.]+)/.exec(found.warnings.join())?.[1]);
  const { fInput, fBaseline } = found.integration;
  const sum = found.tokens.reduce((total, t) => total + t.attribution, 0) * norm;
  expect(sum).toBeCloseTo(fInput - (fBaseline ?? Number.NaN), 3);
  expect(found.warnings.join()).toMatch(/without special tokens the model predicts \w+ \(Flair: \w+\)/);
});

test('the recipe refuses models and options that it was not published for', async () => {
  const mean = await open({ model: file('roberta-mean') });
  const recipe = 'interpret-flair' as const;
  await expect(explain(mean, input('goal'), { recipe })).rejects.toThrow(/last layer at its CLS token/);
  const old = await open({ model: file('old-0.6'), tokenizer });
  await expect(explain(old, input('goal'), { recipe, method: 'adaptive' })).rejects.toThrow(/leave --method out/);
  await expect(explain(old, input('goal'), { recipe, baselines: ['pad'] })).rejects.toThrow(/leave --baseline out/);
});

test('reading a checkpoint writes nothing beside it', () => {
  expect(readdirSync(FOLDER).filter((n) => n.includes('partial'))).toEqual([]);
  expect(existsSync(join(FOLDER, 'PWNED'))).toBe(false);
});
