import { afterAll, beforeAll, expect, test } from 'vitest';
import { HEADLINES_CSV, HEADLINES_JSONL } from '../driver/documents';
import { until } from '../driver/until';
import { EditorWindow } from '../driver/window';

let window: EditorWindow;
beforeAll(async () => {
  window = await EditorWindow.open({ files: { 'news.csv': HEADLINES_CSV, 'news.jsonl': HEADLINES_JSONL } });
});
afterAll(() => window?.close());

test('each row of a CSV file has its label', async () => {
  await window.show('news.csv');
  await window.host.command('gradlens.classify');
  const lenses = await until('five labels', async () => {
    const now = await window.lenses();
    return now.length === 5 && now.every((text) => /^\w+ >?\d+ %/.test(text)) && now;
  });
  expect(lenses.map((text) => text.split(' ')[0])).toEqual(['business', 'sport', 'politics', 'tech', 'entertainment']);
});

test('a row is explained from its lens, and its words are painted inside its quotes', async () => {
  await window.page.locator('.codelens-decoration a').nth(1).click();
  const path = window.workspace.file('news.csv');
  const shown = await window.gradlens.explained(path, ({ part }) => part.kind === 'row' && part.row === 1);
  const text = 'Striker scores twice as visitors win the cup final';
  expect(shown.explanation.text).toBe(text);
  expect(shown.explanation.known).toBe('sport');
  const from = HEADLINES_CSV.indexOf(text);
  const painted = await until('colours', async () => {
    const all = Object.values(await window.gradlens.painted(path)).flat();
    return all.length > 0 && all;
  });
  for (const [start, end] of painted) expect(start >= from && end <= from + text.length).toBe(true);
  await window.lens(/^sport .*explained/);
  await window.screenshot('rows-csv');
});

test('while a quote is open, the rows below keep their lenses in their places; closed, all is as before', async () => {
  const path = window.workspace.file('news.csv');
  const tops = () =>
    window.page.locator('.codelens-decoration').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
  const before = await window.lenses();
  const places = await tops();
  // Up to the next quote, in the second row; and one that nothing closes.
  const at = HEADLINES_CSV.indexOf('business');
  const last = HEADLINES_CSV.indexOf('entertainment');
  for (const place of [at, last]) {
    await window.select(place);
    await window.page.keyboard.type('"');
    await window.lens(/cannot be read|never closed|where the first line names/);
    if (place === at) await window.lens(/^\w+ .*part of the row above, which cannot be read · Show why/);
    if (place === last) await window.lens(/row 5 has a quote that is never closed/);
    expect(await tops()).toEqual(places);
    if (place === at) {
      await until('faded colours', async () =>
        Object.keys(await window.gradlens.painted(path)).every((name) => name.startsWith('stale')),
      );
      await window.screenshot('rows-open-quote');
    }
    await window.page.keyboard.press('Backspace');
    await until('all as before', async () => (await window.lenses()).join() === before.join());
    expect(await tops()).toEqual(places);
  }
  await until('colours', async () =>
    Object.keys(await window.gradlens.painted(path)).every((name) => !name.startsWith('stale')),
  );
});

test('a record of JSON lines has its label, and a wrong one is said', async () => {
  await window.show('news.jsonl');
  await window.host.command('gradlens.classify');
  await window.lens(/^business .*file says politics/);
  await window.lens(/^sport /);
  await window.screenshot('rows-jsonl');
});

test('a row that differs has a mark beside it, and commands go to it', async () => {
  const gutter = window.page.locator('.glyph-margin-widgets .cgmr');
  const marks = () => gutter.evaluateAll((all) => all.map((one) => getComputedStyle(one).backgroundImage));
  await until('a mark', async () => (await marks()).some((image) => image.includes('differs')));
  await window.select(HEADLINES_JSONL.length);
  await window.host.command('gradlens.nextDisagreement');
  const line = await window.host.run((vscode) => vscode.window.activeTextEditor?.selection.active.line);
  const wrong = HEADLINES_JSONL.split('\n').findIndex((record) => record.includes('politics'));
  expect(line).toBe(wrong);
  await window.host.command('gradlens.previousDisagreement');
  expect(await window.host.run((vscode) => vscode.window.activeTextEditor?.selection.active.line)).toBe(wrong);
  await window.screenshot('rows-differ');
});

test('wrong labels are problems only where the setting says so', async () => {
  const problems = () =>
    window.host.run(
      (vscode, path) => vscode.languages.getDiagnostics(vscode.Uri.file(path)).map(({ message }) => message),
      window.workspace.file('news.jsonl'),
    );
  expect(await problems()).toEqual([]);
  await window.set('gradlens.data.reportWrongLabels', true);
  const found = await until('a problem', async () => {
    const now = await problems();
    return now.length > 0 && now;
  });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(/business/);
  await window.set('gradlens.data.reportWrongLabels', undefined);
  await until('no problem', async () => (await problems()).length === 0);
});

test('nothing in the logs is an error', () => {
  expect(window.errors()).toEqual([]);
});
