import { afterAll, beforeAll, expect, test } from 'vitest';
import { HEADLINE } from '../driver/documents';
import { renamedModel } from '../driver/models';
import { until } from '../driver/until';
import { EditorWindow } from '../driver/window';

let window: EditorWindow;
let file: string;
beforeAll(async () => {
  window = await EditorWindow.open({
    files: { 'profit.txt': HEADLINE, 'note.md': '# The cup final was won in extra time\n' },
  });
  file = window.workspace.file('profit.txt');
});
afterAll(() => window?.close());

test('documents that the setting names are labelled when they are opened', async () => {
  await window.set('gradlens.documents', ['plaintext']);
  await window.show('profit.txt');
  await window.lens(/^business \d+ % · Explain$/);
  await window.show('note.md');
  expect(await window.lenses()).toEqual([]);
  await window.set('gradlens.documents', ['plaintext', '**/*.md']);
  await window.lens(/^sport \d+ %/);
});

test('the method and its steps come from the settings', async () => {
  await window.show('profit.txt');
  await window.set('gradlens.integration.method', 'gausslegendre');
  await window.set('gradlens.integration.steps', 7);
  await window.host.command('gradlens.explainClassification');
  const { explanation } = await window.gradlens.explained(file);
  expect(explanation.integration).toMatchObject({ method: 'gausslegendre', steps: 7 });
  await window.set('gradlens.integration.method', undefined);
  await window.set('gradlens.integration.steps', undefined);
});

test('a model that is chosen labels the open texts again', async () => {
  const mine = renamedModel(window.workspace.file('mine'), 'mine-');
  await window.host.run((vscode) => void vscode.commands.executeCommand('gradlens.selectModel'));
  await window.page.locator('.quick-input-list', { hasText: 'bbc-news' }).waitFor();
  await window.screenshot('choose-model');
  await window.pick(/^Folder…/);
  await window.giveFile(`${mine}/`);
  await window.lens(/^mine-business \d+ %/, 60_000);
  expect((await window.gradlens.status()).view.text).toBe('mine');
});

test('the bundled one is chosen again from the list', async () => {
  await window.host.run((vscode) => void vscode.commands.executeCommand('gradlens.selectModel'));
  await window.pick(/bbc-news/);
  await window.lens(/^business \d+ %/, 60_000);
  await until('its name', async () => (await window.gradlens.status()).view.text === 'bbc-news');
});

test('text that pauses is explained by itself where the setting says so', async () => {
  await window.set('gradlens.explain.onIdle', true);
  await window.host.command('gradlens.clearExplanation');
  await window.select(0);
  await window.page.keyboard.type('Now ');
  await window.lens(/explained/, 30_000);
  await window.set('gradlens.explain.onIdle', undefined);
});

test('the language model tools answer', async () => {
  const text = await window.host.run(async (vscode) => {
    const { content } = await vscode.lm.invokeTool('gradlens_classify', {
      input: { text: 'The striker scored in the cup final' },
      toolInvocationToken: undefined,
    });
    return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
  });
  expect(text).toContain('sport');
});

test('"Label All Text Files of the Workspace" writes the setting, and takes it back', async () => {
  const documents = () =>
    window.host.run(
      (vscode) => vscode.workspace.getConfiguration('gradlens').inspect<string[]>('documents')?.workspaceValue ?? [],
    );
  await window.set('gradlens.documents', undefined);
  await window.host.command('gradlens.labelWorkspace');
  await until('the setting', async () => (await documents()).includes('markdown'));
  await window.show('note.md');
  await window.lens(/^sport \d+ %/);
  await window.page.getByRole('button', { name: 'Undo' }).click();
  await until('no setting', async () => (await documents()).length === 0);
  await until('no lens', async () => (await window.lenses()).length === 0);
});

test('the sample article is opened as a copy', async () => {
  await window.host.command('gradlens.openSample');
  const { scheme, text } = await window.host.until('the copy', (vscode) => {
    const document = vscode.window.activeTextEditor?.document;
    return document?.isUntitled ? { scheme: document.uri.scheme, text: document.getText() } : null;
  });
  expect(scheme).toBe('untitled');
  expect(text).toContain('Meridian Docks');
  await window.host.command('gradlens.explainClassification');
  await window.lens(/^business .*explained/, 60_000);
});

test('the log is one command away', async () => {
  await window.host.command('gradlens.showLog');
  await window.page.locator('.part.panel').getByText('Output', { exact: true }).first().waitFor();
  await window.host.command('workbench.action.closePanel');
});

test('a token for the Hub is kept as a secret, and forgotten', async () => {
  const before = (await window.gradlens.server()).pid;
  await window.host.run((vscode) => void vscode.commands.executeCommand('gradlens.setToken'));
  const input = window.page.locator('.quick-input-widget:visible input');
  await input.waitFor();
  expect(await input.getAttribute('type')).toBe('password');
  await input.fill('hf_of_a_test');
  await window.page.keyboard.press('Enter');
  await until('a server that knows it', async () => {
    const { running, pid } = await window.gradlens.server();
    return running && pid !== before;
  });
  await window.host.command('gradlens.clearToken');
});

test('nothing in the logs is an error', () => {
  expect(window.errors()).toEqual([]);
});
