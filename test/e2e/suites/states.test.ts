/** States of lens, colours and heatmap that come from other things than the text: the model, the steps, long lines, other labels. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HEADLINE } from '../driver/documents';
import { brokenModel, renamedModel } from '../driver/models';
import { until } from '../driver/until';
import { EditorWindow } from '../driver/window';

/** It begins where editors draw nothing any more. */
const FAR = `note,text,label\n${'-'.repeat(10_000)},Shares rise as profit grows,business\n`;
const TABLES = {
  'far.csv': FAR,
  'stars.csv': 'text,label\nShares rise as profit grows,5 stars\nStriker scores in the cup final,1 star\n',
};

let window: EditorWindow;
let file: string;
beforeAll(async () => {
  window = await EditorWindow.open({
    files: { 'profit.txt': HEADLINE, ...TABLES },
    size: { width: 1440, height: 900 },
  });
  file = window.workspace.file('profit.txt');
  await window.show('profit.txt');
  await window.host.command('gradlens.showHeatmap');
  await window.heatmap.frame.getByRole('heading', { level: 1 }).waitFor();
  await window.lens(/^business .*explained/);
});
afterAll(() => window?.close());

/** Kinds of paint in the text. */
async function kinds(): Promise<readonly string[]> {
  return Object.keys(await window.gradlens.painted(file));
}

const faded = () =>
  until('faded colours', async () => {
    const now = await kinds();
    return now.length > 0 && now.every((kind) => kind.startsWith('stale.'));
  });

test('after another model is chosen the colours fade, and lens and heatmap say whose they are', async () => {
  const mine = renamedModel(`${window.workspace.path}/mine`, 'mine-');
  await window.set('gradlens.model', mine);
  await window.lens(/^mine-business \d+ % · colours are of bbc-news · Explain again$/, 60_000);
  await faded();
  await window.heatmap.frame.getByText(/label and colours are of bbc-news/).waitFor();
  await window.screenshot('states-other-model');
  await window.set('gradlens.model', undefined);
  await window.lens(/^business \d+ % · explained, /, 60_000);
  await until('colours', async () => (await kinds()).some((kind) => !kind.startsWith('stale.')));
});

test('while a model cannot be loaded the colours fade, too', async () => {
  await window.set('gradlens.model', brokenModel(`${window.workspace.path}/broken`));
  await window.lens(/^model cannot be loaded · Show why$/, 60_000);
  await faded();
  await window.screenshot('states-no-model');
  await window.clearMessages();
  await window.set('gradlens.model', undefined);
  await window.lens(/^business \d+ % · explained, /, 60_000);
});

test('steps that were chosen in the heatmap are automatic again when that is chosen', async () => {
  const steps = window.heatmap.frame.getByRole('combobox', { name: 'Path nodes' });
  const choose = async (entry: string) => {
    await steps.click();
    await window.heatmap.frame.getByRole('option', { name: entry, exact: true }).click();
  };
  const automatic = (await window.gradlens.explained(file)).explanation.integration.steps;
  await choose('at most 10');
  await window.gradlens.explained(file, ({ explanation }) => explanation.integration.steps <= 10);
  await window.screenshot('states-ten-steps');
  await choose('automatic');
  await window.gradlens.explained(file, ({ explanation }) => explanation.integration.steps === automatic);
});

test('labels that the model does not have are said once', async () => {
  await window.show('stars.csv');
  await window.host.command('gradlens.classify');
  const lenses = await until('two labels', async () => {
    const now = await window.lenses();
    return now.length === 2 && now.every((text) => text.includes(' %')) && now;
  });
  expect(lenses[0]).toContain('the model has no label 5 stars');
  expect(lenses[1]).not.toContain('no label');
  await window.screenshot('states-other-labels');
});

test('settings say what parts the columns and what labels mean', async () => {
  await window.set('gradlens.data.labelMap', ['5 stars=business', '1 star=politics']);
  const lenses = await until('labels that are known', async () => {
    const now = await window.lenses();
    return now.some((text) => text.includes('file says')) && now;
  });
  expect(lenses[0]).not.toContain('no label');
  expect(lenses[1]).toContain('file says politics');
  await window.set('gradlens.data.labelMap', undefined);
});

test('a row beyond the column at which editors end says so, and the heatmap shows all', async () => {
  await window.show('far.csv');
  await window.host.command('gradlens.classify');
  await window.lens(/^business /);
  await window.page.locator('.codelens-decoration a').first().click();
  await window.lens(/colours end at column 10,000: the heatmap shows all · (Heatmap|Refine)/);
  await window.screenshot('states-column-10000');
});
