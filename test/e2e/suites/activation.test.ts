import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ARTICLE } from '../driver/documents';
import { root } from '../driver/places';
import { below } from '../driver/processes';
import { EditorWindow } from '../driver/window';

let window: EditorWindow;
beforeAll(async () => {
  window = await EditorWindow.open({ files: { 'article.txt': ARTICLE, '.time-activation': '' } });
});
afterAll(() => window?.close());

test('it is activated in less than 100 ms', async () => {
  await window.show('article.txt');
  await window.host.until('it', (vscode) => vscode.extensions.getExtension('gradlens.gradlens')?.isActive);
  const activation = await window.host.run(
    (vscode) => vscode.extensions.getExtension('gradlens.gradlens')?.exports.testing.activationMs as number,
  );
  // With loading the code, as the editor counts it, and by the processor's time where the bridge was there first.
  await window.host.command('workbench.action.showRuntimeExtensions');
  const row = window.page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: 'Gradlens' });
  const whole = Number(/(\d+)\s*ms/.exec((await row.first().textContent()) ?? '')?.[1]);
  const time = await window.host.run(
    (vscode): { processor: number } | null =>
      vscode.extensions.getExtension('gradlens-test.bridge')?.exports.activation,
  );
  const processor = time ? `, of the processor ${time.processor.toFixed(0)} ms` : '';
  process.stdout.write(`activation: ${activation.toFixed(0)} ms, with loading the code ${whole} ms${processor}\n`);
  await window.screenshot('running-extensions');
  await window.host.command('workbench.action.closeActiveEditor');
  expect(activation).toBeLessThan(100);
});

test('every command of the manifest is there', async () => {
  const { contributes } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const wanted = contributes.commands.map(({ command }: { command: string }) => command).sort();
  const there = await window.host.run(async (vscode) => vscode.commands.getCommands(true));
  expect(there.filter((name) => name.startsWith('gradlens.') && wanted.includes(name)).sort()).toEqual(wanted);
});

test('a text that is opened is left alone: no server, no runtime, no lens', async () => {
  await window.show('article.txt');
  expect(await window.gradlens.server()).toMatchObject({ running: false });
  const host = await window.host.run(() => process.pid);
  expect(below(host).filter(({ command }) => command.includes('gradlens'))).toEqual([]);
  expect(await window.lenses()).toEqual([]);
});

test('nothing in the logs is an error', () => {
  expect(window.errors()).toEqual([]);
});
