import { afterAll, beforeAll, expect, test } from 'vitest';
import { HEADLINE } from '../driver/documents';
import { until } from '../driver/until';
import { EditorWindow } from '../driver/window';

let window: EditorWindow;
beforeAll(async () => {
  window = await EditorWindow.open({ files: { 'profit.txt': HEADLINE } });
  await window.show('profit.txt');
  await window.host.command('gradlens.showHeatmap');
  await window.heatmap.frame.getByRole('heading', { level: 1 }).waitFor();
});
afterAll(() => window?.close());

test('a window that is loaded again shows the heatmap again, and the text its label and colours', async () => {
  const before = await window.heatmap.frame.getByRole('heading', { level: 1 }).textContent();
  await window.reload();
  const heading = window.heatmap.frame.getByRole('heading', { level: 1 }).filter({ hasText: /^business/ });
  await heading.waitFor({ timeout: 30_000 });
  expect(await heading.textContent()).toBe(before);
  await window.lens(/explained/);
  expect(Object.keys(await window.gradlens.painted(window.workspace.file('profit.txt')))).not.toEqual([]);
  await window.screenshot('reloaded');
});

test('notes and what was pinned are there again, too', async () => {
  await window.heatmap.button('Pin').click();
  await window.heatmap.frame.locator('.differences, .pinned').first().waitFor();
  await window.heatmap.button('Note').click();
  await window.page.locator('.quick-input-widget:visible input').first().fill('seen by Ada');
  await window.page.keyboard.press('Enter');
  await window.heatmap.frame.getByText('seen by Ada').waitFor();
  await window.reload();
  await window.heatmap.frame.getByText('seen by Ada').waitFor({ timeout: 30_000 });
  const [shown] = await until('the pinned one', async () => {
    const all = await window.gradlens.shown();
    return all.some(({ pinned }) => pinned) && all;
  });
  expect(shown?.pinned).toBe(true);
  await window.heatmap.button('Unpin').waitFor();
  await window.screenshot('reloaded-note-pinned');
});

test('the restored heatmap answers', async () => {
  await window.heatmap.frame.getByRole('option', { name: 'profit' }).first().click();
  await window.host.until('the selection', (vscode) => {
    const editor = vscode.window.visibleTextEditors[0];
    return editor?.document.getText(editor.selection) === 'profit';
  });
});

test('nothing in the logs is an error', () => {
  expect(window.errors()).toEqual([]);
});
