import { afterAll, beforeAll, expect, test } from 'vitest';
import { HEADLINE } from '../driver/documents';
import { until } from '../driver/until';
import { EditorWindow } from '../driver/window';

let window: EditorWindow;
let file: string;
beforeAll(async () => {
  window = await EditorWindow.open({ files: { 'profit.txt': HEADLINE }, size: { width: 1440, height: 900 } });
  file = window.workspace.file('profit.txt');
  await window.show('profit.txt');
  await window.host.command('workbench.action.closeSidebar');
  await window.host.command('gradlens.showHeatmap');
  await window.heatmap.button('Pin').waitFor();
});
afterAll(() => window?.close());

test('an explanation is pinned from the heatmap', async () => {
  await window.heatmap.button('Pin').click();
  await window.heatmap.button('Unpin').waitFor();
  expect((await window.gradlens.shown(file))[0]?.pinned).toBe(true);
});

test('while the text is edited, the lens compares its score with the pinned one', async () => {
  const at = HEADLINE.indexOf('shares');
  await window.select(at, at + 'shares'.length);
  await window.page.keyboard.type('films');
  expect(await window.lens(/\(was (business )?98 %\)/)).toMatch(/^\w+ \d+ %/);
});

test('explained again, the heatmap shows the difference of each word', async () => {
  await window.host.command('gradlens.explainClassification');
  const shown = await window.gradlens.explained(file, ({ explanation }) => explanation.text.includes('films'));
  expect(shown.view.pinned?.differences.some(({ before, after, text }) => text === 'shares' && before && !after)).toBe(
    true,
  );
  expect(shown.view.pinned?.differences.some(({ before, after, text }) => text === 'films' && !before && after)).toBe(
    true,
  );
  await until('the difference', async () => (await window.heatmap.text()).includes('films'));
  await window.lens(/\(was 98 %\) · explained/);
  await window.select(HEADLINE.length - 'shares'.length + 'films'.length);
  await until('no message', async () => (await window.messages()).length === 0);
  await until('no progress', async () => !(await window.heatmap.text()).includes('explaining'));
  await window.screenshot('what-if');
});

test('unpinned, the comparison is gone', async () => {
  await window.heatmap.button('Unpin').click();
  await window.heatmap.button('Pin').waitFor();
  await until('no comparison', async () => !(await window.lenses()).some((text) => text.includes('(was')));
});

test('nothing in the logs is an error', () => {
  expect(window.errors()).toEqual([]);
});
