import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { HEADLINE } from '../driver/documents';
import { renamedModel } from '../driver/models';
import { QUIET } from '../driver/quiet';
import { EditorServer } from '../driver/server';
import { EditorWindow } from '../driver/window';

let server: EditorServer;
let window: EditorWindow;
beforeAll(async () => {
  server = await EditorServer.start({
    vsix: inject('vsix'),
    log: () => undefined,
    workspaceTrust: true,
    settings: {
      ...QUIET,
      'security.workspace.trust.startupPrompt': 'never',
      'security.workspace.trust.banner': 'never',
    },
    env: { GRADLENS_TEST: '1' },
  });
  const files = { 'profit.txt': HEADLINE };
  window = await EditorWindow.open({ files, settings: { 'gradlens.model': './theirs' }, server });
  renamedModel(window.workspace.file('theirs'), 'theirs-');
  await window.show('profit.txt');
});
afterAll(async () => {
  await window?.close();
  await server?.stop();
});

test('in a workspace that is not trusted its model is not loaded, and that is said', async () => {
  expect(await window.host.run((vscode) => vscode.workspace.isTrusted)).toBe(false);
  await window.host.command('gradlens.explainClassification');
  await window.lens(/^business .*explained/, 60_000);
  const { view, known } = await window.gradlens.status();
  expect(known).toMatchObject({ model: 'bbc-news', path: '' });
  expect(view.detail).toContain('Restricted Mode');
  await window.screenshot('restricted-mode');
});

test('a model of a user’s own is refused where it lies in that workspace', async () => {
  await window.set('gradlens.model', window.workspace.file('theirs'), false);
  await window.host.command('gradlens.explainClassification');
  expect(await window.lens(/explained/, 60_000)).toMatch(/^business/);
  await window.set('gradlens.model', undefined, false);
});

test('nothing in the logs is an error', () => {
  expect(window.errors()).toEqual([]);
});
