/** Notebooks as a client of the protocol tells of them (LSP 3.17). */
import { afterEach, describe, expect, it } from 'vitest';
import type { Part, ShownExplanation } from '../../src/protocol/editor';
import { modelFolder } from '../support/fixtures';
import { Client } from './client';

const NOTEBOOK = 'file:///home/someone/news.ipynb';
const WHOLE: Part = { kind: 'document' };
const MARKUP = 1;
const CODE = 2;
const cell = (name: string) => `notebook-cell:/home/someone/news.ipynb#${name}`;
const text = (name: string, languageId: string, content: string) => ({
  uri: cell(name),
  languageId,
  version: 1,
  text: content,
});
const TEXT = text('a', 'markdown', 'the film was good');
const PROGRAM = text('b', 'python', 'print("a bad film")');

const clients: Client[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) {
    client.process.kill('SIGKILL');
    await client.ended;
  }
});

async function open(settings: Record<string, unknown> = {}): Promise<Client> {
  const client = await Client.start({ settings: { model: modelFolder('bert'), ...settings } });
  clients.push(client);
  client.notify('notebookDocument/didOpen', {
    notebookDocument: {
      uri: NOTEBOOK,
      notebookType: 'jupyter-notebook',
      version: 1,
      cells: [
        { kind: MARKUP, document: TEXT.uri },
        { kind: CODE, document: PROGRAM.uri },
      ],
    },
    cellTextDocuments: [TEXT, PROGRAM],
  });
  return client;
}

function change(client: Client, cells: object): void {
  client.notify('notebookDocument/didChange', { notebookDocument: { uri: NOTEBOOK, version: 2 }, change: { cells } });
}

const explain = (client: Client, uri: string, part: Part = WHOLE): Promise<ShownExplanation> =>
  client.request('gradlens/explain', { uri, part });
const lenses = (client: Client, uri: string) => client.request('textDocument/codeLens', { textDocument: { uri } });

describe('cells of a notebook', () => {
  it('are texts of their own, named by their place in it', async () => {
    const client = await open();
    const { view, explanation } = await explain(client, TEXT.uri);
    expect(view.title).toBe('news.ipynb, cell 1');
    expect(explanation?.text).toBe(TEXT.text);
    expect(explanation?.source).toBe('news.ipynb, cell 1');
    await client.lenses(TEXT.uri, ([title]) => / · explained, /.test(title ?? ''));
  });

  it('of code have labels where a text in them was explained, and none of the whole', async () => {
    const client = await open();
    const start = PROGRAM.text.indexOf('a bad film');
    const part: Part = { kind: 'selection', start, end: start + 'a bad film'.length };
    expect((await explain(client, PROGRAM.uri, part)).explanation?.text).toBe('a bad film');
    const titles = await client.lenses(PROGRAM.uri, (all) => all.some((title) => / · explained, /.test(title)));
    expect(titles.filter((title) => !/ · explained, |^Why not/.test(title))).toEqual([]);
  });

  it('follow edits, and are numbered anew where one is put before them', async () => {
    const client = await open();
    change(client, {
      structure: {
        array: { start: 0, deleteCount: 0, cells: [{ kind: MARKUP, document: cell('c') }] },
        didOpen: [text('c', 'markdown', 'a new text')],
      },
      textContent: [
        {
          document: { uri: TEXT.uri, version: 2 },
          changes: [{ range: { start: { line: 0, character: 13 }, end: { line: 0, character: 17 } }, text: 'bad' }],
        },
      ],
    });
    const { view, explanation } = await explain(client, TEXT.uri);
    expect(explanation?.text).toBe('the film was bad');
    expect(view.title).toBe('news.ipynb, cell 2');
    expect((await explain(client, cell('c'))).view.title).toBe('news.ipynb, cell 1');
  });

  it('are gone when they are deleted, and when the notebook is closed', async () => {
    const client = await open({ documents: ['markdown'] });
    await client.lenses(TEXT.uri, (titles) => titles.length > 0);
    change(client, { structure: { array: { start: 1, deleteCount: 1 }, didClose: [{ uri: PROGRAM.uri }] } });
    await expect(explain(client, PROGRAM.uri)).rejects.toThrow(/is not open/);
    client.notify('notebookDocument/didClose', { notebookDocument: { uri: NOTEBOOK }, cellTextDocuments: [] });
    expect(await lenses(client, TEXT.uri)).toEqual([]);
  });

  it('have the settings of their notebook', async () => {
    const client = await open();
    await explain(client, TEXT.uri);
    const scopes = client.told.flatMap(({ method, params }) =>
      method === 'workspace/configuration'
        ? (params as { items: readonly { scopeUri?: string }[] }).items.map(({ scopeUri }) => scopeUri)
        : [],
    );
    expect(scopes).toContain(NOTEBOOK);
    expect(scopes).not.toContain(TEXT.uri);
  });

  it('that do not fit are left out without harm', async () => {
    const client = await open();
    change(client, { structure: { array: { start: -1, deleteCount: 'all' } } });
    client.notify('notebookDocument/didOpen', { notebookDocument: { uri: NOTEBOOK }, cellTextDocuments: 7 });
    expect((await explain(client, TEXT.uri)).view.title).toBe('news.ipynb, cell 1');
  });
});
