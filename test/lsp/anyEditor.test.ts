/** An editor without commands of its own: lenses, commands, diagnostics and the command line alone. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { COMMANDS, type ModelList, type ShownExplanation } from '../../src/protocol/editor';
import type { Explanation } from '../../src/protocol/explain';
import { modelFolder } from '../support/fixtures';
import { Client, type ClientOptions, gone } from './client';

const URI = 'file:///home/someone/review.txt';
const TEXT = 'the film was not good at all';
const CLI = join(__dirname, '..', '..', 'dist', 'cli.js');

const clients: Client[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) {
    if (client.process.exitCode === null) client.process.kill('SIGKILL');
    await client.ended;
  }
});

async function start({ settings, ...options }: ClientOptions = {}): Promise<Client> {
  const client = await Client.start({ ...options, settings: { model: modelFolder('bert'), ...settings } });
  clients.push(client);
  return client;
}

function execute(client: Client, command: string, ...args: unknown[]): Promise<unknown> {
  return client.request('workspace/executeCommand', { command, arguments: args });
}

describe('without commands of its own an editor', () => {
  it('executes what lenses carry: explain, with progress, until it is explained', async () => {
    const client = await start({ settings: { documents: ['plaintext'] } });
    client.open(URI, TEXT);
    await client.lenses(URI, ([title]) => / % · Explain$/.test(title ?? ''));
    const [lens] = await client.request<{ command: { command: string; arguments: unknown[] } }[]>(
      'textDocument/codeLens',
      { textDocument: { uri: URI } },
    );
    await execute(client, lens.command.command, ...lens.command.arguments);
    const kinds = client.told
      .filter(({ method }) => method === '$/progress')
      .map(({ params }) => (params as { value: { kind: string } }).value.kind);
    expect([kinds[0], kinds.at(-1)]).toEqual(['begin', 'end']);
    await client.lenses(URI, ([title]) => title.includes('explained'));
    await execute(client, COMMANDS.clear, URI);
    await client.lenses(URI, ([title]) => / % · Explain$/.test(title));
  });

  it('is shown the heatmap as a page and the report as a text', async () => {
    const client = await start({ capabilities: { window: { showDocument: { support: true } } } });
    client.open(URI, TEXT);
    await execute(client, COMMANDS.heatmap, URI);
    await execute(client, COMMANDS.report, URI);
    const shown = client.told
      .filter(({ method }) => method === 'window/showDocument')
      .map(({ params }) => params as { uri: string; external: boolean });
    expect(shown.map(({ external }) => external)).toEqual([true, false]);
    expect(readFileSync(fileURLToPath(shown[0].uri), 'utf8')).toMatch(/^<!doctype html>/);
    expect(readFileSync(fileURLToPath(shown[1].uri), 'utf8')).toMatch(/^Explanation of review\.txt\n/);
  });

  it('finds in code actions what can be done, and scores behind the strongest words', async () => {
    const client = await start({
      capabilities: { workspace: { configuration: true, inlayHint: { refreshSupport: true } } },
    });
    client.open(URI, TEXT);
    const at = (start: number, end: number) => ({
      start: { line: 0, character: start },
      end: { line: 0, character: end },
    });
    const actions = (start: number, end: number) =>
      client.request<{ title: string; command: { command: string; arguments: unknown[] } }[]>(
        'textDocument/codeAction',
        {
          textDocument: { uri: URI },
          range: at(start, end),
          context: { diagnostics: [] },
        },
      );
    expect((await actions(4, 8)).map(({ title }) => title)).toEqual(['Gradlens: explain the selection']);
    const [explain] = await actions(2, 2);
    expect(explain.title).toBe('Gradlens: explain this text');
    const hints = () =>
      client.request<{ position: { character: number }; label: string }[]>('textDocument/inlayHint', {
        textDocument: { uri: URI },
        range: at(0, 99),
      });
    expect(await hints()).toEqual([]);
    await execute(client, explain.command.command, ...explain.command.arguments);
    expect((await actions(2, 2)).map(({ title }) => title)).toContain('Gradlens: heatmap');
    const scores = await hints();
    expect(scores.length).toBeGreaterThan(0);
    for (const { position, label } of scores) {
      expect(TEXT.slice(0, position.character)).toMatch(/\w$/);
      expect(label).toMatch(/^[+−]\d/);
    }
    expect(client.told.some(({ method }) => method === 'workspace/inlayHint/refresh')).toBe(true);
  });

  it('is told in one line what goes wrong', async () => {
    const client = await start();
    await expect(execute(client, COMMANDS.explain, URI)).rejects.toMatchObject({ code: -32803 });
    await expect(execute(client, COMMANDS.explain, 7)).rejects.toMatchObject({ code: -32602 });
    const messages = client.told.filter(({ method }) => method === 'window/showMessage').map(({ params }) => params);
    expect(messages).toEqual([{ type: 1, message: `${URI} is not open: open it first` }]);
  });

  it('gets no commands where it has them itself', async () => {
    const client = await start({ initializationOptions: { clientCommands: true } });
    await expect(execute(client, COMMANDS.explain, URI)).rejects.toMatchObject({ code: -32601 });
  });
});

describe('wrong labels', () => {
  it('are reported where the setting says so, at the cell that says otherwise', async () => {
    const uri = 'file:///home/someone/news.csv';
    const client = await start({ settings: { 'data.reportWrongLabels': true } });
    const labels = ['business', 'sport', 'tech'];
    client.open(uri, `text,label\n${labels.map((label) => `good film,${label}`).join('\n')}\n`, 'csv');
    const told = await client.hears('diagnostics', ({ method, params }) => {
      const found = params as { uri: string; diagnostics: { message: string; range: object; source: string }[] };
      return method === 'textDocument/publishDiagnostics' && found.diagnostics.length > 0 ? found : undefined;
    });
    expect(told.diagnostics).toHaveLength(2);
    for (const { message, range, source } of told.diagnostics) {
      const [, known] = /^the model says .+ %.*, the file says (\w+)$/.exec(message) ?? [];
      const line = labels.indexOf(known) + 1;
      expect(range).toEqual({ start: { line, character: 10 }, end: { line, character: 10 + known.length } });
      expect(source).toBe('Gradlens');
    }
    const from = client.told.length;
    client.configure({ model: modelFolder('bert') });
    await client.hears(
      'no diagnostics',
      ({ method, params }) =>
        method === 'textDocument/publishDiagnostics' && (params as { diagnostics: unknown[] }).diagnostics.length === 0
          ? true
          : undefined,
      from,
    );
  });
});

it('rows that differ are told for marks beside them, and no more when the file agrees', async () => {
  const uri = 'file:///home/someone/marked.csv';
  const client = await start({ settings: { 'data.reportWrongLabels': true, documents: ['**/*.csv'] } });
  const labels = ['business', 'sport', 'tech'];
  client.open(uri, `text,label\n${labels.map((label) => `good film,${label}`).join('\n')}\n`, 'csv');
  const told = await client.hears('two rows', ({ method, params }) => {
    if (method !== 'gradlens/disagreements') return undefined;
    const { rows } = params as { rows: readonly { row: number; line: number; text: string }[] };
    return rows.length === 2 ? rows : undefined;
  });
  for (const { row, line, text } of told) {
    expect(line).toBe(row + 1);
    expect(text).toMatch(new RegExp(`^\\w+; file says ${labels[row]}$`));
  }
  const from = client.told.length;
  const [{ text = '' } = {}] = told;
  const said = text.split(';', 1)[0];
  labels.forEach((label, row) => {
    client.edit(uri, 2 + row, row + 1, 10, 10 + label.length, said);
  });
  await client.hears(
    'no row',
    ({ method, params }) =>
      method === 'gradlens/disagreements' && (params as { rows: unknown[] }).rows.length === 0 ? true : undefined,
    from,
  );
});

it('rows whose labels were known already are told, too', async () => {
  const client = await start({ settings: { 'data.reportWrongLabels': true, documents: ['**/*.csv'] } });
  const told = (name: string) =>
    client.hears(`rows of ${name}`, ({ method, params }) => {
      if (method !== 'gradlens/disagreements') return undefined;
      const { uri, rows } = params as { uri: string; rows: readonly unknown[] };
      return uri.endsWith(name) && rows.length === 2 ? true : undefined;
    });
  const text = 'text,label\ngood film,business\ngood film,sport\ngood film,tech\n';
  client.open('file:///home/someone/first.csv', text, 'csv');
  await told('first.csv');
  const uri = 'file:///home/someone/second.csv';
  client.open(uri, text, 'csv');
  await client.request('textDocument/codeLens', { textDocument: { uri } });
  await told('second.csv');
});

it('labels of a file that the model does not have are told once, and are no mistakes of its rows', async () => {
  const uri = 'file:///home/someone/weather.csv';
  const client = await start({ settings: { 'data.reportWrongLabels': true } });
  client.open(uri, 'text,label\ngood film,rain\nbad film,snow\ngood,rain\n', 'csv');
  const told = await client.hears('diagnostics', ({ method, params }) => {
    if (method !== 'textDocument/publishDiagnostics') return undefined;
    const { diagnostics } = params as { diagnostics: { message: string; severity: number }[] };
    return diagnostics[0]?.message.startsWith('3 rows') ? diagnostics : undefined;
  });
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({ severity: 3, code: 'label-unknown' });
  expect(told[0].message).toMatch(
    /^3 rows have a label that the model does not have: rain, snow; it has business, sport, tech$/,
  );
});

describe('the available models', () => {
  it('are the bundled one and those of the cache', async () => {
    const client = await start();
    const { models, problem } = await client.request<ModelList>('gradlens/models', {});
    expect(problem).toBeNull();
    expect(models[0]).toMatchObject({ value: '', name: 'bbc-news', kind: 'bundled' });
  });
});

describe('the command line that an explanation is said as', () => {
  it('gives the same explanation when a shell runs it', async () => {
    const client = await start({
      settings: { baseline: 'mask', 'integration.steps': 20, 'integration.method': 'gausslegendre' },
    });
    client.open(URI, `It's "good" \\ $HOME\n`);
    const part = { kind: 'document' };
    const { id, explanation } = await client.request<ShownExplanation>('gradlens/explain', { uri: URI, part });
    const line = await client.request<string>('gradlens/command', { id });
    const command = line.replace(/^gradlens/, `'${process.execPath}' '${CLI}'`);
    const written = JSON.parse(
      execFileSync('/bin/sh', ['-c', `${command} --format json`], { encoding: 'utf8' }),
    ) as Explanation;
    if (explanation === null) throw new Error('the answer is whole');
    expect(written.text).toBe(explanation.text);
    expect(written.integration).toMatchObject({ method: 'gausslegendre', steps: 20, baseline: 'mask' });
    written.tokens.forEach(({ token, attribution }, k) => {
      expect(token).toBe(explanation.tokens[k].token);
      expect(attribution).toBeCloseTo(explanation.tokens[k].attribution, 6);
    });
  });
});

describe('gradlens serve', () => {
  it('is the same server', async () => {
    const client = await start({ command: [process.execPath, CLI, 'serve', '--stdio'] });
    client.open(URI, TEXT);
    await client.request('gradlens/classify', { uri: URI });
    await client.lenses(URI, ([title]) => / % · Explain$/.test(title));
    const children = client.children();
    expect(await client.stop()).toBe(0);
    await gone(children);
    expect(client.stderr).toBe('');
  });
});
