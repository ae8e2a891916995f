import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectedSides, places, stretches, words } from '../driver/painting';
import { root } from '../driver/places';
import { until } from '../driver/until';
import { EditorWindow } from '../driver/window';

const NOTEBOOK = readFileSync(join(root, 'test/fixtures/notebooks/news.ipynb'), 'utf8');
const STRING = 'Striker scores twice as visitors win the cup final';

let window: EditorWindow;
beforeAll(async () => {
  window = await EditorWindow.open({ files: { 'news.ipynb': NOTEBOOK } });
  await window.host.run(async (vscode, path) => {
    const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.file(path));
    await vscode.window.showNotebookDocument(notebook, { viewColumn: vscode.ViewColumn.One });
  }, window.workspace.file('news.ipynb'));
  await window.page.locator('.notebookOverlay .cell-list-container').first().waitFor();
});
afterAll(() => window?.close());

/** The document of a cell. */
function cell(index: number): Promise<string> {
  return window.host.run((vscode, at) => {
    const [notebook] = vscode.workspace.notebookDocuments;
    if (!notebook) throw new Error('there is no notebook');
    return notebook.cellAt(at).document.uri.toString();
  }, index);
}

const shown = async (index: number) => {
  const uri = await cell(index);
  return until(`an explanation of cell ${index + 1}`, async () => {
    const all = await window.gradlens.shown();
    return all.find((one) => one.uri === uri && one.explanation !== null);
  });
};

/** Selects a cell, without entering it. */
async function choose(index: number): Promise<void> {
  await window.host.run(async (vscode, at) => {
    const [notebook] = vscode.workspace.notebookDocuments;
    if (!notebook) throw new Error('there is no notebook');
    const selections = [new vscode.NotebookRange(at, at + 1)];
    await vscode.window.showNotebookDocument(notebook, { viewColumn: vscode.ViewColumn.One, selections });
  }, index);
}

test('a Markdown cell that is shown as it reads is explained; its heatmap is beside', async () => {
  await choose(0);
  await window.palette('Gradlens: Explain Classification');
  const first = await shown(0);
  expect(first.view.title).toBe('news.ipynb, cell 1');
  expect(first.explanation?.prediction.label).toBe('business');
  await until('the heatmap', async () => {
    const { visible, current } = await window.gradlens.panel();
    return visible && current === first.id;
  });
  await window.page.locator('.tab', { hasText: 'Heatmap: news.ipynb, cell 1' }).waitFor();
  await window.screenshot('notebook-markdown-cell');
});

test('the menu of the cell has the heatmap once it is explained, and only then', async () => {
  const entries = async () => {
    await window.page.locator('.cell-title-toolbar .codicon-toolbar-more:visible').first().click();
    const titles = window.page.locator('.monaco-menu .action-label');
    await titles.first().waitFor();
    return titles.allTextContents();
  };
  await choose(0);
  expect(await entries()).toContain('Show Heatmap');
  await window.screenshot('notebook-cell-menu');
  await window.page.locator('.monaco-menu').getByText('Show Heatmap', { exact: true }).click();
  await until('the heatmap', async () => (await window.gradlens.panel()).visible);
  await choose(2);
  expect(await entries()).not.toContain('Show Heatmap');
  await window.page.keyboard.press('Escape');
});

test('while it is edited it has a lens, colours and hovers', async () => {
  await choose(0);
  await window.host.command('notebook.cell.edit');
  await window.lens(/^business .* · explained, /);
  const { explanation } = await shown(0);
  if (!explanation) throw new Error('it is not finished');
  const uri = await cell(0);
  const painted = await until('the colours', async () => {
    const now = await window.gradlens.paintedIn(uri);
    return Object.keys(now).length > 0 && now;
  });
  const expected = expectedSides(words(explanation));
  expect(stretches(painted, 'for')).toEqual(places(expected.for));
  const [word] = expected.for;
  if (!word) throw new Error('no word speaks for the class');
  const hovers = await window.host.run(
    async (vscode, [text, at]) => {
      const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === text);
      if (!document) throw new Error('there is no such cell');
      const found = await vscode.commands.executeCommand<import('vscode').Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        document.positionAt(at),
      );
      return found.flatMap(({ contents }) => contents.map((one) => (typeof one === 'string' ? one : one.value)));
    },
    [uri, word.start + 1] as const,
  );
  expect(hovers.join('\n')).toContain('of the total of all word scores, 1st of');
  await window.screenshot('notebook-edited-cell');
});

test('an edit of the cell is followed, and its colours fade', async () => {
  await window.page.keyboard.type('Yes. ');
  await window.lens(/colours are of the earlier text · Explain again/);
  const uri = await cell(0);
  await until('faded colours', async () =>
    Object.keys(await window.gradlens.paintedIn(uri)).every((kind) => kind.startsWith('stale.')),
  );
});

test('a string of a code cell is explained by its selection; its context menu offers that', async () => {
  await choose(1);
  await window.host.command('notebook.cell.edit');
  const uri = await cell(1);
  await window.host.run(
    (vscode, [text, string]) => {
      const editor = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === text);
      if (!editor) throw new Error('the cell has no editor');
      const start = editor.document.getText().indexOf(string);
      const at = (offset: number) => editor.document.positionAt(offset);
      editor.selection = new vscode.Selection(at(start), at(start + string.length));
    },
    [uri, STRING] as const,
  );
  await window.page
    .locator('.monaco-editor.focused .view-line', { hasText: 'Striker' })
    .getByText('Striker')
    .first()
    .click({ button: 'right' });
  const entry = window.page.locator('.monaco-menu').getByText('Explain Classification', { exact: true });
  await entry.waitFor();
  await window.screenshot('notebook-context-menu');
  await entry.click();
  const { explanation, part } = await shown(1);
  expect(explanation?.text).toBe(STRING);
  expect(part.kind).toBe('selection');
  await window.lens(/^sport .* · explained, /);
  // The code around it is no text.
  expect((await window.lenses()).filter((text) => !text.startsWith('sport'))).toEqual([
    expect.stringMatching(/^business .*earlier text/),
  ]);
  await window.screenshot('notebook-code-cell');
});

test('a code cell without a selection is not taken for a text: what to do is said', async () => {
  await choose(1);
  await window.host.run((vscode) => {
    const editor = vscode.window.activeTextEditor;
    if (editor) editor.selection = new vscode.Selection(0, 0, 0, 0);
  });
  await window.host.run((vscode) => void vscode.commands.executeCommand('gradlens.explainClassification'));
  await until('what to do', async () => (await window.messages()).some((text) => text.includes('select a text in it')));
  await window.screenshot('notebook-code-cell-whole');
  await window.clearMessages();
});

test('a cell that is put before others gives them other numbers', async () => {
  await window.host.run(async (vscode) => {
    const [notebook] = vscode.workspace.notebookDocuments;
    if (!notebook) throw new Error('there is no notebook');
    const edit = new vscode.WorkspaceEdit();
    const data = new vscode.NotebookCellData(vscode.NotebookCellKind.Markup, 'The film won a prize', 'markdown');
    edit.set(notebook.uri, [vscode.NotebookEdit.insertCells(0, [data])]);
    await vscode.workspace.applyEdit(edit);
  });
  await choose(3);
  await window.host.command('gradlens.explainClassification');
  expect((await shown(3)).view.title).toBe('news.ipynb, cell 4');
  await choose(0);
  await window.host.command('gradlens.explainClassification');
  expect((await shown(0)).view.title).toBe('news.ipynb, cell 1');
  await choose(4);
  await window.host.command('gradlens.explainClassification');
  expect((await shown(4)).explanation?.text).toBe('Minister resigns after the vote in parliament');
});

test('Markdown cells are labelled where the settings name Markdown', async () => {
  await window.set('gradlens.documents', ['markdown']);
  await choose(3);
  await window.host.command('notebook.cell.edit');
  await window.lens(/^tech /);
  await window.set('gradlens.documents', undefined);
});

test('nothing in the logs is an error', () => {
  expect(window.errors()).toEqual([]);
});
