/** Messages that do not fit, sent to the built server as bytes and as messages: it answers what they are, and lives on. */
import { fork } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { modelFolder } from '../support/fixtures';
import { Client, SERVER } from './client';

const URI = 'file:///home/someone/review.txt';
const WHOLE = { kind: 'document' };
const INVALID = -32602;

const clients: Client[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) {
    client.process.kill('SIGKILL');
    await client.ended;
  }
});

async function start(): Promise<Client> {
  const client = await Client.start({ settings: { model: modelFolder('bert') } });
  clients.push(client);
  client.open(URI, 'the film was not good at all');
  return client;
}

const codeOf = async (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    () => 'answered',
    (error: { readonly code?: number }) => error.code,
  );

const textDocument = { uri: URI };
const at = { line: 0, character: 0 };

describe('a request that does not fit', () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ['textDocument/hover', {}],
    ['textDocument/hover', { textDocument, position: { line: -1, character: 0 } }],
    ['textDocument/hover', { textDocument: { uri: 5 }, position: at }],
    ['textDocument/codeLens', { textDocument: null }],
    ['textDocument/codeLens', [textDocument]],
    ['codeLens/resolve', {}],
    ['textDocument/codeAction', { textDocument, range: { start: at }, context: {} }],
    ['textDocument/codeAction', { textDocument, range: { start: at, end: at } }],
    ['textDocument/inlayHint', { textDocument, range: 'all' }],
    ['workspace/executeCommand', { command: 7 }],
    ['workspace/executeCommand', { command: 'gradlens.explainClassification', arguments: 'x' }],
    ['workspace/executeCommand', { command: 'gradlens.explainClassification', arguments: [] }],
    ['gradlens/explain', { uri: URI, part: { kind: 'row' } }],
    ['gradlens/explain', { uri: URI, part: WHOLE, options: { nSteps: 0.5 } }],
    ['gradlens/restore', { uri: URI, id: '', part: WHOLE, explanation: {} }],
    ['gradlens/analyze', { text: 5, explain: true }],
  ];

  it('is answered with invalid params, in one line, and the next one as ever', async () => {
    const client = await start();
    const codes: unknown[] = [];
    for (const [method, params] of cases) codes.push([method, await codeOf(client.request(method, params))]);
    expect(codes).toEqual(cases.map(([method]) => [method, INVALID]));
    await expect(client.request('textDocument/hover', { textDocument })).rejects.toThrow(
      /^textDocument\/hover: position: .*[^\n]*$/,
    );
    await expect(client.request('gradlens/classify', { uri: URI })).resolves.toMatchObject({
      text: expect.any(String),
    });
  });

  it('is no second greeting', async () => {
    const client = await start();
    expect(await codeOf(client.request('initialize', { processId: null, capabilities: {} }))).toBe(-32600);
    expect(await codeOf(client.request('initialize', { processId: 0.5, capabilities: {} }))).toBe(INVALID);
    expect(await codeOf(client.request('initialize', { processId: null }))).toBe(INVALID);
  });
});

it('no parameters may be written as an empty list, or as a list of nothing: the server ends when it is told to', async () => {
  const client = await start();
  // As the library writes them, given undefined.
  expect(await client.request('gradlens/shown')).toEqual([]);
  const body = '{"jsonrpc":"2.0","id":"x","method":"gradlens/shown","params":[]}';
  client.process.stdin?.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
  expect(await client.request('shutdown')).toBeNull();
  client.notify('exit', undefined);
  expect(await client.ended).toBe(0);
});

describe('a notification that does not fit', () => {
  it('does nothing, not even half of it', async () => {
    const client = await start();
    client.notify('textDocument/didChange', {
      textDocument: { uri: URI, version: 2 },
      contentChanges: [{ text: 'bad' }, { text: 5 }],
    });
    client.notify('textDocument/didOpen', { textDocument: { uri: URI, languageId: 3, version: 1, text: 'bad' } });
    client.notify('textDocument/didOpen', undefined);
    client.notify('textDocument/didClose', { textDocument: {} });
    client.notify('workspace/didChangeConfiguration', 7);
    client.notify('$/cancelRequest', {});
    client.notify('$/setTrace', null);
    const label = await client.request<{ readonly text: string }>('gradlens/classify', { uri: URI });
    expect(label.text).toBe('the film was not good at all');
  });
});

describe('bytes that are no message', () => {
  it('do not end the server', async () => {
    const client = await start();
    const { stdin } = client.process;
    for (const body of ['{bad}', 'null', '5', '[]', '"x"', '{}', '{"jsonrpc":"2.0","id":null,"method":"x"}'])
      stdin?.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
    stdin?.write('Content-Length: 0\r\n\r\n');
    await expect(client.request('gradlens/classify', { uri: URI })).resolves.toMatchObject({
      text: expect.any(String),
    });
  });

  it('do not end it over the channel between processes either', async () => {
    const child = fork(SERVER, ['--node-ipc'], { execArgv: [] });
    const answers = new Map<unknown, unknown>();
    let wake: () => void = () => undefined;
    child.on('message', (message: { readonly id?: unknown }) => {
      answers.set(message.id, message);
      wake();
    });
    const hears = async (id: number) => {
      while (!answers.has(id))
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      return answers.get(id);
    };
    for (const odd of [5, 'x', [], {}, { jsonrpc: '2.0', method: '$/cancelRequest' }, { id: {}, result: 1 }])
      child.send(odd);
    child.send({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id: null } });
    child.send({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { processId: null, capabilities: {} } });
    expect(await hears(1)).toMatchObject({ result: { serverInfo: { name: 'Gradlens' } } });
    child.send({ jsonrpc: '2.0', id: 2, method: 'gradlens/shown' });
    expect(await hears(2)).toMatchObject({ result: [] });
    child.kill('SIGKILL');
  });
});

it('an answer of the client that makes no sense does not end the server', async () => {
  const client = await start();
  client.connection.onRequest((method) => {
    if (method === 'workspace/configuration') return { not: 'a list' };
    throw new Error(`no ${method}`);
  });
  client.notify('workspace/didChangeConfiguration', { settings: null });
  client.open('file:///b.txt', 'good film');
  await expect(client.request('gradlens/classify', { uri: 'file:///b.txt' })).resolves.toMatchObject({
    text: 'good film',
  });
});

describe('the end of a server', () => {
  it.each([{ params: undefined }, { params: null }])('comes when it is asked for with $params', async ({ params }) => {
    const client = await start();
    expect(await client.request('shutdown', params)).toBeNull();
    client.notify('exit', params);
    expect(await client.ended).toBe(0);
  });
});
