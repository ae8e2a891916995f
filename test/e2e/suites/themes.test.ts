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
  const style = await window.page.evaluate(() => {
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
  await window.screenshot(picture);
  if (name.startsWith('vscode-high-contrast')) {
    expect(style.filled).toBe(0);
    expect(style.lines).toBeGreaterThan(0);
  } else expect(style.filled).toBeGreaterThan(0);
  expect(style.dashed).toBeGreaterThan(0);
});

test('nothing in the logs is an error', () => {
  expect(window.errors()).toEqual([]);
});
