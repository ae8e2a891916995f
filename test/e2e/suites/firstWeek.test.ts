/** What a person meets in the first week: found before a file is open, said in few words, taken back. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ARTICLE, HEADLINE } from '../driver/documents';
import { brokenModel } from '../driver/models';
import { until } from '../driver/until';
import { EditorWindow } from '../driver/window';

let window: EditorWindow;
let file: string;
beforeAll(async () => {
  window = await EditorWindow.open({
    files: {
      'profit.txt': HEADLINE,
      'article.txt': ARTICLE,
      'empty.txt': '',
      'columns.csv': 'headline,kind\nShares rise,business\n',
    },
    size: { width: 1440, height: 900 },
  });
  file = window.workspace.file('profit.txt');
});
afterAll(() => window?.close());

const button = (name: string) => window.page.locator('.notification-toast').getByRole('button', { name, exact: true });

/** Titles that the palette lists for what is typed; the first one runs with Enter. */
async function found(typed: string): Promise<readonly string[]> {
  await window.page.keyboard.press('F1');
  await window.page.locator('.quick-input-widget:visible').waitFor();
  await window.page.keyboard.type(typed);
  const rows = window.page.locator('.quick-input-list .monaco-list-row .label-name');
  await until('the list', async () => (await rows.count()) > 0);
  // The list is sorted again once it is still.
  let last = '';
  return until('the sorted list', async () => {
    const now = await rows.allTextContents();
    const same = now.join() === last;
    last = now.join();
    await window.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
    return same && now;
  }).finally(() => window.page.keyboard.press('Escape'));
}

/** Lines of the extension's log, without their times. */
async function logged(): Promise<readonly string[]> {
  const folder = await window.host.run(
    (vscode) => vscode.extensions.getExtension('gradlens-test.bridge')?.exports?.logs as string,
  );
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.includes('gradlens.gradlens') && name.endsWith('.log'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .map((line) => line.replace(/^[\d-]+ [\d:.]+ /, ''))
    .filter((line) => line !== '');
}

/** Columns of the tabs by their titles. */
const columns = () =>
  window.host.run((vscode) =>
    Object.fromEntries(
      vscode.window.tabGroups.all.flatMap(({ viewColumn, tabs }) => tabs.map(({ label }) => [label, viewColumn])),
    ),
  );

test('before a file is open commands are found, and say what to do', async () => {
  for (const title of ['Explain Classification', 'Show Heatmap', 'Label This Document']) {
    await window.palette(`Gradlens: ${title}`);
    await until('what to do', async () => (await window.messages()).some((text) => text.includes('Open a text first')));
    await button('Open Sample Article').waitFor();
    if (title === 'Show Heatmap') await window.screenshot('nothing-open');
    await window.clearMessages();
  }
});

test.each(['explain', 'sample', 'try', 'gradlens try'])('the sample is found by "%s"', async (typed) => {
  expect(await found(typed)).toContainEqual(expect.stringContaining('Gradlens: Open Sample Article'));
});

test('the walkthrough is found, and leads on to a heatmap beside the sample', async () => {
  await window.palette('Gradlens: Get Started');
  const page = window.page.locator('.gettingStartedContainer');
  await page.getByText('See why a text is classified as it is').first().waitFor();
  expect(await page.textContent()).not.toContain('`');
  await window.screenshot('walkthrough');
  await page.getByRole('button', { name: 'Open the Sample Article' }).click();
  await until(
    'the sample',
    async () => (await window.content()) !== undefined && Object.keys(await columns()).length >= 2,
  );
  const sample = await window.host.until('the sample in an editor', (vscode) => {
    const editor = vscode.window.visibleTextEditors.find(({ document }) => document.isUntitled);
    return editor && { uri: editor.document.uri.toString(), column: editor.viewColumn };
  });
  await window.host.command('gradlens.explainClassification');
  await window.lens(/explained/, 60_000);
  await window.host.command('gradlens.showHeatmap');
  await until('the heatmap', async () => (await window.gradlens.panel()).visible);
  const heatmap = Object.entries(await columns()).find(([title]) => title.startsWith('Heatmap'));
  expect(heatmap?.[1]).not.toBe(sample.column);
  await window.host.until('the sample, still seen', (vscode) =>
    vscode.window.visibleTextEditors.some(({ document }) => document.isUntitled),
  );
  await until('its picture', async () => (await window.gradlens.panel()).sent.show !== undefined);
  await window.screenshot('walkthrough-heatmap');
  // Nothing asks whether the copy is to be kept.
  await window.host.run(async (vscode) => {
    const editor = vscode.window.visibleTextEditors.find(({ document }) => document.isUntitled);
    if (editor) await vscode.window.showTextDocument(editor.document, { viewColumn: editor.viewColumn });
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});

test('an empty file says that there is nothing to read yet', async () => {
  await window.show('empty.txt');
  await window.palette('Gradlens: Label This Document');
  await window.lens(/^nothing to read yet$/);
  await window.screenshot('nothing-to-read');
});

test('the title bar has Explain before the first explanation, and the heatmap after it; the status bar names the model', async () => {
  await window.show('profit.txt');
  await window.page
    .locator('.editor-actions')
    .getByRole('button', { name: /^Explain Classification/ })
    .click();
  await window.lens(/explained/);
  await window.page.locator('.editor-actions a[aria-label^="Show Heatmap"]').first().waitFor();
  await window.page.locator('.statusbar-item', { hasText: 'bbc-news' }).first().waitFor();
  await window.screenshot('title-bar');
});

test('a lens says what its error means where it is pointed at', async () => {
  const titles = await window.page
    .locator('.codelens-decoration a')
    .evaluateAll((links) => links.map((link) => link.getAttribute('title') ?? ''));
  expect(titles.join()).toContain('Integration error: what is missing');
});

test('the first right click from another group has Show Heatmap', async () => {
  await window.host.run(async (vscode, path) => {
    const document = await vscode.workspace.openTextDocument(path);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Two, preview: false });
  }, window.workspace.file('article.txt'));
  const first = window.page.locator('.editor-group-container').first();
  await first.locator('.view-line', { hasText: 'profit' }).getByText('profit').first().click({ button: 'right' });
  await window.page.locator('.monaco-menu').getByText('Show Heatmap', { exact: true }).waitFor();
  await window.screenshot('right-click-from-another-group');
  await window.page.keyboard.press('Escape');
  await window.host.command('workbench.action.closeEditorsInOtherGroups');
  await window.show('profit.txt');
});

test('"Label This" finds the document first, labelled or not', async () => {
  for (const name of ['profit.txt', 'columns.csv']) {
    await window.show(name);
    const titles = await found('Label This');
    expect(titles[0]).toBe('Gradlens: Label This Document');
  }
});

test('labels of the workspace name the file that was written; they are taken back by Undo, and later by a command', async () => {
  const documents = () =>
    window.host.run(
      (vscode) => vscode.workspace.getConfiguration('gradlens').inspect<string[]>('documents')?.workspaceValue ?? [],
    );
  await window.host.command('gradlens.labelWorkspace');
  await until('the message', async () =>
    (await window.messages()).some((text) => text.includes('.vscode/settings.json')),
  );
  await window.screenshot('label-workspace');
  // A toast goes; what it said stays in the list of messages.
  await window.host.command('notifications.hideToasts');
  await window.host.command('notifications.showList');
  await window.page.locator('.notifications-center').getByRole('button', { name: 'Undo' }).click();
  await until('no setting', async () => (await documents()).length === 0);
  await window.host.command('gradlens.labelWorkspace');
  await until('the setting', async () => (await documents()).length > 0);
  await window.clearMessages();
  await window.host.command('workbench.action.closeAllEditors');
  await window.palette('Gradlens: Stop Labelling');
  await until('no setting', async () => (await documents()).length === 0);
  await window.show('profit.txt');
  await until('no lens', async () => (await window.lenses()).length === 0);
});

test('the copied command runs in the editor’s terminals, and anywhere with its paths', async () => {
  await window.show('profit.txt');
  await window.host.command('gradlens.explainClassification');
  await window.lens(/explained/);
  await window.host.command('gradlens.copyCommand');
  const line = await window.host.until<string | false>('the command', async (vscode) => {
    const text = await vscode.env.clipboard.readText();
    return text.startsWith('gradlens explain ') && text;
  });
  const { path, node, offered } = await window.gradlens.terminal();
  expect([...offered].sort()).toEqual([`GRADLENS_NODE=${node}`, `PATH=:${path}`]);
  // As such a terminal runs it.
  const env = { PATH: `/usr/bin:/bin:${path}`, GRADLENS_NODE: node, HOME: window.workspace.path };
  expect(execFileSync('/bin/sh', ['-c', String(line)], { env, encoding: 'utf8' })).toMatch(/^business /);
  await button('Open Terminal').waitFor();
  await window.screenshot('copy-command');
  await button('Copy with Full Paths').click();
  const full = await window.host.until<string | false>('the paths', async (vscode) => {
    const text = await vscode.env.clipboard.readText();
    return text.includes('cli.js') && text;
  });
  const bare = { PATH: '/usr/bin:/bin', HOME: window.workspace.path };
  expect(execFileSync('/bin/sh', ['-c', String(full)], { env: bare, encoding: 'utf8' })).toMatch(/^business /);
});

test('a terminal opens with the command, and runs nothing by itself', async () => {
  await window.host.run((vscode) => void vscode.commands.executeCommand('gradlens.copyCommand'));
  await button('Open Terminal').click();
  await window.host.until('the terminal', (vscode) => vscode.window.terminals.some(({ name }) => name === 'Gradlens'));
  await window.screenshot('terminal');
  await window.host.run((vscode) => {
    for (const terminal of vscode.window.terminals) terminal.dispose();
  });
  await window.clearMessages();
  await window.host.command('workbench.action.closePanel');
});

test('the hover of the model is three short lines; devices and versions stand in the log, once', async () => {
  const { view } = await until('the status', async () => {
    const now = await window.gradlens.status();
    return typeof now.known !== 'string' && now.known.device !== '' && now;
  });
  expect(view.lines).toHaveLength(3);
  for (const text of view.lines) expect(text.length).toBeLessThan(80);
  const lines = await until('the line of devices', async () => {
    const now = (await logged()).filter((text) => text.includes('ONNX Runtime'));
    return now.length > 0 && now;
  });
  expect(lines[0]).toMatch(
    /CPU computes · .*Gradlens [\d.]+ · linux-x64 · Node [\d.]+ · .* · the native runtime computes/,
  );
  await window.page.locator('.statusbar-item', { hasText: 'bbc-news' }).first().hover();
  await window.page
    .locator('.monaco-hover:visible, .workbench-hover:visible')
    .getByText('Choose Model')
    .first()
    .waitFor();
  await window.screenshot('status-hover');
});

test('"Show why" says what is wrong, its remedy first and the log second; the log says it once', async () => {
  await window.show('profit.txt');
  const broken = brokenModel(`${window.workspace.path}/broken`);
  await window.set('gradlens.model', broken);
  await window.lens(/model cannot be loaded · Show why/);
  await window.page.locator('.codelens-decoration a', { hasText: 'Show why' }).first().click();
  await until('why', async () => (await window.messages()).some((text) => text.includes('model.onnx')));
  const names = await window.page
    .locator('.notification-toast .notification-list-item-buttons-container .monaco-button')
    .allTextContents();
  expect(names).toEqual(['Choose Model', 'Open Log']);
  await window.screenshot('show-why');
  const said = (await logged()).filter((text) => text.includes('model.onnx'));
  expect(new Set(said).size).toBe(said.length);
  await window.clearMessages();
  const { view } = await window.gradlens.status();
  expect(view).toMatchObject({ detail: 'The model cannot be loaded', severity: 'error' });
  expect(view.command.command).toBe('gradlens.showProblem');
  await window.set('gradlens.model', undefined);
  await window.lens(/^business \d+ %/, 60_000);
});

test('"Show why" over rows without a column of texts offers the setting', async () => {
  await window.show('columns.csv');
  await window.host.command('gradlens.classify');
  await window.lens(/no column 'text'/);
  await window.page.locator('.codelens-decoration a').first().click();
  await button('Choose Column…').click();
  await window.page.locator('.settings-editor').getByText('Text Column', { exact: false }).first().waitFor();
  await window.screenshot('show-why-column');
  await window.host.command('workbench.action.closeActiveEditor');
});

test('nothing was left behind', () => {
  expect(existsSync(file)).toBe(true);
});
