import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HEADLINE } from '../driver/documents';
import { commandLine, explainedByCommandLine } from '../driver/installed';
import { expectedSides, stretches, words } from '../driver/painting';
import { until } from '../driver/until';
import { EditorWindow } from '../driver/window';

let window: EditorWindow;
let file: string;
beforeAll(async () => {
  window = await EditorWindow.open({ files: { 'profit.txt': HEADLINE }, size: { width: 1440, height: 900 } });
  file = window.workspace.file('profit.txt');
  await window.show('profit.txt');
  await window.host.command('workbench.action.closeSidebar');
});
afterAll(() => window?.close());

const option = (text: string) => window.heatmap.frame.getByRole('option', { name: text }).first();

test('the icon over the editor opens the heatmap beside the text, which keeps the focus', async () => {
  await window.host.command('gradlens.explainClassification');
  await window.lens(/explained/);
  await window.page
    .getByRole('button', { name: /Heatmap/ })
    .first()
    .click();
  await window.heatmap.frame.getByRole('heading', { level: 1 }).waitFor();
  expect(await window.heatmap.frame.getByRole('heading', { level: 1 }).textContent()).toMatch(/^business 9\d\.\d %$/);
  expect((await window.gradlens.panel()).visible).toBe(true);
  await window.screenshot('heatmap');
});

test('its text is the file’s, and its numbers are those of the command line', async () => {
  const { explanation } = await window.gradlens.explained(file);
  const same = explainedByCommandLine(file);
  const text = await window.heatmap.frame.locator('.document').first().textContent();
  expect(text?.replaceAll(/\s+/g, '')).toContain(HEADLINE.replaceAll(/\s+/g, ''));
  const { for: warm } = expectedSides(words(same));
  const rows = window.heatmap.frame.locator('table.for tbody tr');
  await rows.first().waitFor();
  const shown = await rows.evaluateAll((all) =>
    all.map((row) => [row.querySelector('bdi')?.textContent ?? '', row.querySelector('.number')?.textContent ?? '']),
  );
  for (const [index, word] of warm.entries()) {
    const [name = '', value = ''] = shown[index] ?? [];
    expect(name).toBe(explanation.text.slice(word.start, word.end));
    expect(Number(value.replace('−', '-').replace('+', ''))).toBeCloseTo(word.attribution, 1);
  }
});

test('it follows the editor in front, and the pin holds it', async () => {
  const other = `${window.workspace.path}/cup.txt`;
  writeFileSync(other, 'Striker scores twice as visitors win the cup final\n');
  const heading = window.heatmap.frame.getByRole('heading', { level: 1 });
  const says = (label: string) => heading.filter({ hasText: new RegExp(`^${label}`) }).waitFor();
  const front = (name: string) =>
    window.host.run(async (vscode, path) => {
      const document = await vscode.workspace.openTextDocument(path);
      await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, preview: false });
    }, window.workspace.file(name));
  await front('cup.txt');
  await window.host.command('gradlens.explainClassification');
  await window.gradlens.explained(other);
  await front('profit.txt');
  await says('business');
  await front('cup.txt');
  await says('sport');
  await window.heatmap.button('Hold').click();
  await front('profit.txt');
  await window.page.locator('.tab.active', { hasText: 'profit.txt' }).waitFor();
  expect((await window.gradlens.panel()).current).toContain('cup.txt');
  await says('sport');
  await window.screenshot('heatmap-held');
  await window.heatmap.button('Hold').click();
  await says('business');
  await window.host.run(async (vscode, path) => {
    const tab = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => label === path);
    if (tab) await vscode.window.tabGroups.close(tab);
  }, 'cup.txt');
  await front('profit.txt');
  rmSync(other);
});

test('a word that is clicked is selected in the editor', async () => {
  await option('profit').click();
  const at = HEADLINE.indexOf('profit');
  await window.host.until(
    'the selection',
    (vscode, [from, to]) => {
      const editor = vscode.window.visibleTextEditors.find((one) => one.document.fileName.endsWith('profit.txt'));
      if (!editor) return false;
      const { document, selection } = editor;
      return document.offsetAt(selection.start) === from && document.offsetAt(selection.end) === to;
    },
    [at, at + 'profit'.length] as const,
  );
});

test('what is selected in the editor is marked in the heatmap', async () => {
  const at = HEADLINE.indexOf('shares');
  await window.select(at, at + 'shares'.length);
  await until('the mark', async () => (await option('shares').getAttribute('aria-selected')) === 'true');
  expect(await option('profit').getAttribute('aria-selected')).not.toBe('true');
});

test('the arrow keys go from word to word, and Enter selects', async () => {
  await option('company').click();
  await window.page.keyboard.press('ArrowRight');
  await window.page.keyboard.press('Enter');
  const after = HEADLINE.slice(HEADLINE.indexOf('company') + 'company'.length).trimStart();
  const next = after.slice(0, after.search(/\s/));
  const from = HEADLINE.indexOf(after);
  await window.host.until(
    'the next word',
    (vscode, [start, end]) => {
      const editor = vscode.window.visibleTextEditors.find((one) => one.document.fileName.endsWith('profit.txt'));
      if (!editor) return false;
      const { document, selection } = editor;
      return document.offsetAt(selection.start) === start && document.offsetAt(selection.end) === end;
    },
    [from, from + next.length] as const,
  );
});

test('granularity is one for heatmap and editor', async () => {
  await window.heatmap.frame.getByRole('radio', { name: 'sentence' }).click();
  await until('one sentence', async () => stretches(await window.gradlens.painted(file), 'for').length === 1);
  await window.heatmap.frame.getByRole('radio', { name: 'word' }).click();
  await until('words', async () => stretches(await window.gradlens.painted(file), 'for').length > 1);
});

test('a class that is clicked is explained', async () => {
  await window.heatmap.button(/^tech /).click();
  const shown = await window.gradlens.explained(file, ({ explanation }) => explanation.target.label === 'tech');
  const same = explainedByCommandLine(file, '--target', 'tech');
  for (const [index, token] of same.tokens.entries())
    expect(shown.explanation.tokens[index]?.attribution).toBeCloseTo(token.attribution, 4);
  await until(
    'the heatmap',
    async () => (await window.heatmap.button(/^tech /).getAttribute('aria-pressed')) === 'true',
  );
});

test('"why A rather than B" explains the margin', async () => {
  await window.show('profit.txt');
  await window.host.run((vscode) => void vscode.commands.executeCommand('gradlens.compareClasses'));
  await window.pick(/^business/);
  await window.pick(/^sport/);
  const shown = await window.gradlens.explained(file, ({ explanation }) => explanation.target.output === 'margin');
  expect(shown.explanation.target).toMatchObject({ label: 'business', against: 'sport' });
  const same = explainedByCommandLine(file, '--target', 'business', '--output', 'margin', '--against', 'sport');
  for (const [index, token] of same.tokens.entries())
    expect(shown.explanation.tokens[index]?.attribution).toBeCloseTo(token.attribution, 4);
  await window.lens(/business rather than sport explained/);
  await until('the heatmap', async () => (await window.heatmap.text()).includes('business rather than sport'));
});

test('another class is chosen from a list', async () => {
  await window.host.run((vscode) => void vscode.commands.executeCommand('gradlens.selectTarget'));
  await window.pick(/^politics/);
  const shown = await window.gradlens.explained(file, ({ explanation }) => explanation.target.label === 'politics');
  expect(shown.explanation.target.output).toBe('logit');
});

test('it is exported by the command, which asks for the format and the place', async () => {
  const target = window.workspace.file('profit.txt.csv');
  await window.show('profit.txt');
  await window.host.run((vscode) => void vscode.commands.executeCommand('gradlens.exportExplanation'));
  await window.pick('CSV');
  await window.acceptFile(target);
  await until('the file', () => existsSync(target) && readFileSync(target).length > 100);
  await until('word of it', async () => (await window.messages()).some((text) => text.includes('profit.txt.csv')));
  await window.clearMessages();
  rmSync(target);
});

test('everything is said as plain text, and as a command line that gives the same', async () => {
  await window.heatmap.button(/^business /).click();
  const { explanation } = await window.gradlens.explained(
    file,
    (shown) => shown.explanation.target.label === 'business',
  );
  await window.host.command('gradlens.copyCommand');
  const line = await window.host.until('the clipboard', async (vscode) => {
    const text = await vscode.env.clipboard.readText();
    return text.includes('explain') && text;
  });
  expect(line).toMatch(/^gradlens explain .*profit\.txt/);
  const report = commandLine('explain', file);
  expect(report).toContain('business');
  await window.host.command('gradlens.showReport');
  const text = await window.host.until('the report', (vscode) => {
    const document = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'gradlens-report');
    return document?.getText();
  });
  expect(text).toContain('business');
  expect(text).toContain(explanation.integration.method === 'adaptive' ? 'error' : '');
  await window.screenshot('report');
  await window.host.command('workbench.action.closeActiveEditor');
  await window.host.command('gradlens.compareReadings');
  const readings = await window.host.until('the readings', (vscode) => {
    const document = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'gradlens-readings');
    return document?.getText();
  });
  for (const name of ['tokenizer.json', 'transformers 4', 'transformers 5', '@huggingface/tokenizers'])
    expect(readings).toMatch(new RegExp(`^${name} .* business `, 'm'));
  await window.screenshot('readings');
  await window.host.command('workbench.action.closeActiveEditor');
  await window.heatmap.button('Export').waitFor();
});

test.each([
  ['HTML', 'html'],
  ['PNG', 'png'],
  ['JSON', 'json'],
  ['CSV', 'csv'],
])('it is exported from the heatmap as %s', async (label, ending) => {
  const target = window.workspace.file(`profit.txt.${ending}`);
  await window.heatmap.button('Export').click();
  await window.heatmap.frame.getByRole('menuitem', { name: label }).click();
  await window.acceptFile(target);
  await until('the file', () => existsSync(target) && readFileSync(target).length > 100);
  const content = readFileSync(target);
  if (ending === 'png') expect(content.subarray(1, 4).toString()).toBe('PNG');
  if (ending === 'json') {
    const { explanation } = await window.gradlens.explained(file);
    expect(JSON.parse(content.toString()).tokens).toEqual(explanation.tokens);
  }
  if (ending === 'html') expect(content.toString()).toMatch(/^<!doctype html>/i);
  if (ending === 'csv') expect(content.toString()).toMatch(/^file,id,index,start,end,token,word,attribution/);
  await until('word of it', async () =>
    (await window.messages()).some((text) => text.includes(`profit.txt.${ending}`)),
  );
  await window.clearMessages();
  await until('no message', async () => (await window.messages()).length === 0);
});

test('an exported explanation is opened again', async () => {
  await window.host.command('gradlens.clearExplanation');
  await until('no colours', async () => Object.keys(await window.gradlens.painted(file)).length === 0);
  const exported = window.workspace.file('profit.txt.json');
  await window.host.run(
    (vscode, path) => vscode.commands.executeCommand('gradlens.openExplanation', vscode.Uri.file(path)),
    exported,
  );
  await until('the heatmap', async () => /^business/.test((await window.heatmap.text()).trim()));
});

test('nothing in the logs is an error', () => {
  expect(window.errors()).toEqual([]);
});
