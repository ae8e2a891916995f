/** One text by every reader of a folder: characters that differ, and labels. */
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { compareReadings } from '../../src/core/explain/compareReadings';
import { classify } from '../../src/core/explain/explainer';
import { plainInk } from '../../src/core/explanation/export/ansi';
import { render } from '../../src/core/explanation/export/format';
import { readingsText } from '../../src/core/explanation/export/terminalReadings';
import { type LoadedModel, openModel, openTokenizer } from '../../src/core/model/model';
import type { TextReading } from '../../src/protocol/explain';
import type { DocumentInput } from '../../src/protocol/requests';
import { modelFolder } from '../support/fixtures';

const open: LoadedModel[] = [];
afterAll(async () => {
  for (const model of open) await model.dispose();
});

/** The fixture's BERT, whose tokenizer.json folds case, with a config that says otherwise. */
async function cased(): Promise<LoadedModel> {
  const folder = mkdtempSync(join(tmpdir(), 'gradlens-readings-'));
  cpSync(modelFolder('bert'), folder, { recursive: true });
  const path = join(folder, 'tokenizer_config.json');
  const config = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify({ ...config, tokenizer_class: 'BertTokenizer', do_lower_case: false }));
  const model = await openModel({ model: folder });
  open.push(model);
  return model;
}

function document(text: string, textPair: string | null = null): DocumentInput {
  return { source: 'test', id: null, known: null, text, textPair };
}

function named(readings: readonly TextReading[], name: string): TextReading {
  const found = readings.find((reading) => reading.name === name);
  if (found === undefined) throw new Error(`no reading ${name}`);
  return found;
}

const TEXT = 'the film Was GOOD, the market rose';

it('marks the characters that tokenizer.json reads otherwise, and gives the label of each reading', async () => {
  const model = await cased();
  const { readings, model: info } = await compareReadings(model.tokenizer, model, document(TEXT));
  expect(info?.labels).toEqual(model.info.labels);
  expect(readings.filter(({ used }) => used).map(({ name }) => name)).toEqual(['transformers 5']);
  const used = named(readings, 'transformers 5');
  expect(used.prediction).toEqual((await classify(model, document(TEXT))).prediction);
  for (const name of ['tokenizer.json', '@huggingface/tokenizers']) {
    const { same, differs, prediction } = named(readings, name);
    expect(same, name).toBe(false);
    const marked = differs.map(({ start, end }) => TEXT.slice(start, end));
    expect(marked, name).toEqual(['Was', 'GOOD']);
    expect(prediction?.scores, name).not.toEqual(used.prediction?.scores);
  }
  // What tokenizer.json reads is the text in lower case as the model's own rules read that.
  const lower = await classify(model, document(TEXT.toLowerCase()));
  expect(named(readings, 'tokenizer.json').prediction).toEqual(lower.prediction);
});

it('gives the same label where ids are the same, and marks nothing', async () => {
  const model = await cased();
  const { readings } = await compareReadings(model.tokenizer, model, document(TEXT.toLowerCase()));
  const used = named(readings, 'transformers 5');
  for (const reading of readings)
    expect([reading.same, reading.differs, reading.prediction]).toEqual([true, [], used.prediction]);
});

it('tells which text of a pair is read otherwise, and reads long texts in windows', async () => {
  const model = await cased();
  const pair = await compareReadings(model.tokenizer, model, document('the film', 'Was good'));
  expect(named(pair.readings, 'tokenizer.json').differs).toEqual([{ sequence: 1, start: 0, end: 3 }]);
  const long = `${'the market rose. '.repeat(40)}GOOD`;
  const { readings } = await compareReadings(model.tokenizer, model, document(long));
  const lower = await classify(model, document(long.toLowerCase()));
  const [own, library] = [named(readings, 'tokenizer.json'), named(readings, '@huggingface/tokenizers')];
  expect(own.prediction).toEqual(lower.prediction);
  expect(library.prediction?.label).toBe(lower.prediction.label);
});

it('says so in the line of a reading that has nothing to read, and fails for none', async () => {
  const model = await cased();
  const { readings } = await compareReadings(model.tokenizer, model, document('  '));
  for (const { failure, prediction } of readings) {
    expect(failure).toMatch(/nothing that the model can read/);
    expect(prediction).toBeNull();
  }
});

it('is plain text with marks, labels and ids', async () => {
  const model = await cased();
  const text = render(readingsText(plainInk, false), [
    await compareReadings(model.tokenizer, model, document('\u200bGOOD film')),
  ]);
  expect(text).toMatch(/^tokenizer\.json +\d+ tokens {3}\S+ [\d.]+ %.* {3}other ids$/m);
  expect(text).toMatch(/^transformers 5 +\d+ tokens {3}\S+ [\d.]+ % {3}used here$/m);
  expect(text).toContain('U+200B⟦GOOD⟧ film');
  expect(text).toMatch(/ids \[.*\], where \[.*\] is used/);
});

it('gives no labels for a tokenizer alone', async () => {
  const { tokenizer } = await openTokenizer(modelFolder('bert'));
  const { readings, model } = await compareReadings(tokenizer, null, document('the film'));
  expect(model).toBeNull();
  expect(readings.map(({ prediction }) => prediction)).toEqual([null, null, null, null]);
});

it('reads a Flair checkpoint as each version of Flair does', async () => {
  const folder = join(modelFolder('bert'), '..', '..', 'flair');
  const model = await openModel({ model: join(folder, 'old-0.11.pt'), tokenizer: join(folder, 'tokenizer') });
  open.push(model);
  const text = 'Shares\u200brose, don’t';
  const { readings } = await compareReadings(model.tokenizer, model, document(text));
  expect(readings.filter(({ used }) => used).map(({ name }) => name)).toEqual(['Flair 0.11']);
  const old = named(readings, 'Flair 0.8 to 0.10');
  expect(old.differs.map(({ start, end }) => text.slice(start, end))).toContain('\u200b');
  expect(old.prediction).not.toBeNull();
});
