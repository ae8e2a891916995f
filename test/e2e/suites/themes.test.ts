import { afterAll, beforeAll, expect, test } from 'vitest';
import { STREAMING } from '../driver/documents';
import { until } from '../driver/until';
import { EditorWindow } from '../driver/window';

let window: EditorWindow;
beforeAll(async () => {
  window = await EditorWindow.open({ files: { 'streaming.txt': STREAMING }, size: { width: 1440, height: 900 } });
  await window.show('streaming.txt');
  await window.host.command('workbench.action.closeSidebar');
  await window.set('editor.wordWrap', 'on');
  await window.host.command('gradlens.explainClassification');
  await window.lens(/explained/, 60_000);
  await window.host.command('gradlens.showHeatmap');
  await window.heatmap.frame.getByRole('heading', { level: 1 }).waitFor();
  // Nothing but the colours: the cursor is in no word.
  await window.select(STREAMING.length);
});
afterAll(() => window?.close());

/** How the words look in the editor: its decorations change a moment after the heatmap. */
const look = () =>
  window.page.evaluate(() => {
    const spans = [...document.querySelectorAll<HTMLElement>('.view-overlays [class*="ced-"]')];
    const looks = spans.map((span) => getComputedStyle(span));
    const filled = ({ backgroundColor }: CSSStyleDeclaration) =>
      !/^(transparent|rgba\(0, 0, 0, 0\))$/.test(backgroundColor);
    return {
      filled: looks.filter(filled).length,
      lines: looks.filter(({ borderBottomStyle }) => borderBottomStyle === 'solid').length,
      dashed: looks.filter(({ borderBottomStyle }) => borderBottomStyle === 'dashed').length,
    };
  });

test.each([
  ['Light Modern', 'explained-light', 'vscode-light'],
  ['Dark Modern', 'explained-dark', 'vscode-dark'],
  ['Default High Contrast', 'high-contrast', 'vscode-high-contrast'],
  ['Default High Contrast Light', 'high-contrast-light', 'vscode-high-contrast-light'],
])('%s: painted in its colours, in the editor and in the heatmap', async (theme, picture, name) => {
  await window.set('workbench.colorTheme', theme);
  await until('the theme in the heatmap', async () =>
    (await window.heatmap.body.getAttribute('class'))?.includes(name),
  );
  const painted = await window.gradlens.painted(window.workspace.file('streaming.txt'));
  expect(Object.keys(painted).filter((kind) => kind.startsWith('for')).length).toBeGreaterThan(1);
  const lines = name.startsWith('vscode-high-contrast');
  await until('the decorations of the theme', async () => {
    const { filled, lines: solid } = await look();
    return lines ? filled === 0 && solid > 0 : filled > 0;
  });
  expect((await look()).dashed).toBeGreaterThan(0);
  await window.screenshot(picture);
});

test('nothing in the logs is an error', () => {
  expect(window.errors()).toEqual([]);
});
