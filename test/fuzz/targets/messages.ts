/** Messages of a client of the language server: whole sessions with damaged messages in them, and an engine that answers at once. */
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  createConnection,
  type DataCallback,
  type Disposable,
  type Message,
  ProposedFeatures,
} from 'vscode-languageserver/node';
import { DocumentError } from '../../../src/core/errors';
import { layersOf } from '../../../src/core/explanation/view/view';
import type { Engine } from '../../../src/server/host/engine';
import { IDLE } from '../../../src/server/host/engine';
import { door } from '../../../src/server/lsp/door';
import { serve } from '../../../src/server/lsp/server';
import { fakeComparison } from '../../cli/fakeBackend';
import { explained } from '../../editing/fakeEngine';
import { pick, type Random, type Target } from '../target';

interface Sent {
  id?: unknown;
  method?: unknown;
  params?: unknown;
  result?: unknown;
  error?: unknown;
}

const URI = 'untitled:a.txt';
const ROWS = 'untitled:b.csv';
const WHOLE = { kind: 'document' };
const textDocument = { uri: URI };
const at = { line: 0, character: 3 };
const range = { start: at, end: { line: 0, character: 9 } };

/** What an editor sends; ids are given when it is sent. */
const SESSION: readonly Sent[] = [
  {
    method: 'textDocument/didOpen',
    params: { textDocument: { uri: URI, languageId: 'plaintext', version: 1, text: 'profits rose again' } },
  },
  {
    method: 'textDocument/didOpen',
    params: { textDocument: { uri: ROWS, languageId: 'csv', version: 1, text: 'text,label\na b,x\n"c ""d""",y\n' } },
  },
  { id: 0, method: 'textDocument/codeLens', params: { textDocument } },
  { id: 0, method: 'gradlens/classify', params: { uri: URI } },
  {
    id: 0,
    method: 'gradlens/explain',
    params: { uri: URI, part: WHOLE, options: { target: 'sport', nSteps: 8 }, workDoneToken: 'w' },
  },
  { id: 0, method: 'gradlens/explain', params: { uri: ROWS, part: { kind: 'row', row: 1 } } },
  { id: 0, method: 'gradlens/explain', params: { uri: URI, part: { kind: 'selection', start: 0, end: 7 } } },
  {
    method: 'textDocument/didChange',
    params: {
      textDocument: { uri: URI, version: 2 },
      contentChanges: [{ range, text: 'x' }, { text: 'profits fell' }],
    },
  },
  { id: 0, method: 'codeLens/resolve', params: { range, data: { uri: ROWS, part: { kind: 'row', row: 0 } } } },
  { id: 0, method: 'textDocument/hover', params: { textDocument, position: at } },
  {
    id: 0,
    method: 'textDocument/codeAction',
    params: { textDocument, range, context: { diagnostics: [], only: ['source'] } },
  },
  { id: 0, method: 'textDocument/inlayHint', params: { textDocument, range } },
  {
    id: 0,
    method: 'workspace/executeCommand',
    params: { command: 'gradlens.explainClassification', arguments: [URI, WHOLE] },
  },
  {
    id: 0,
    method: 'workspace/executeCommand',
    params: { command: 'gradlens.selectTarget', arguments: [URI, WHOLE, {}] },
  },
  { id: 0, method: 'gradlens/shown', params: { uri: URI } },
  { id: 0, method: 'gradlens/pin', params: { id: `${URI}#document`, pinned: true } },
  { id: 0, method: 'gradlens/export', params: { id: `${URI}#document`, format: 'csv' } },
  { id: 0, method: 'gradlens/report', params: { id: `${URI}#document` } },
  { id: 0, method: 'gradlens/command', params: { id: `${URI}#document` } },
  { id: 0, method: 'gradlens/open', params: { text: '{"schema":1}', source: 'a.json' } },
  {
    id: 0,
    method: 'gradlens/restore',
    params: { uri: URI, id: 'a', part: WHOLE, explanation: { schema: 1 }, pinned: null },
  },
  { id: 0, method: 'gradlens/analyze', params: { text: 'a b', explain: true, options: { method: 'occlusion' } } },
  { id: 0, method: 'gradlens/cancel', params: { uri: URI } },
  { method: '$/cancelRequest', params: { id: 3 } },
  {
    method: 'workspace/didChangeConfiguration',
    params: { settings: { gradlens: { documents: ['**/*'], baseline: 'mask' } } },
  },
  { id: 0, method: 'gradlens/readings', params: { uri: URI, part: { kind: 'selection', start: 0, end: 7 } } },
  { id: 0, method: 'gradlens/clear', params: { uri: ROWS } },
  { method: 'textDocument/didClose', params: { textDocument } },
];

const INITIALIZE: Sent = {
  id: 0,
  method: 'initialize',
  params: {
    processId: null,
    capabilities: {
      workspace: {
        configuration: true,
        didChangeConfiguration: { dynamicRegistration: true },
        codeLens: { refreshSupport: true },
      },
      textDocument: { hover: { contentFormat: ['markdown'] } },
      window: { workDoneProgress: true, showDocument: { support: true } },
    },
    initializationOptions: { clientCommands: false },
  },
};

const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  0.5,
  2 ** 31,
  1e308,
  '',
  'x',
  '\0\ud800',
  '__proto__',
  'x'.repeat(5000),
  [],
  [null],
  [[1], {}],
  {},
  { length: 3 },
  { kind: 'row', row: 1e9 },
  { kind: 'selection', start: 5, end: 2 },
];

/** One value somewhere in it becomes another, or goes. */
function damaged(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random() < 0.25) return pick(random, ODD);
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...value };
  const keys = Object.keys(copy);
  if (keys.length === 0) return pick(random, ODD);
  const key = pick(random, keys);
  const holder = copy as Record<string, unknown>;
  if (random() < 0.15) delete holder[key];
  else holder[key] = damaged(holder[key], random);
  return copy;
}

function session(random: Random): readonly unknown[] {
  const messages: unknown[] = [
    random() < 0.2 ? damaged(INITIALIZE, random) : INITIALIZE,
    { method: 'initialized', params: {} },
  ];
  for (let k = 0; k < 24; k++) {
    const message = random() < 0.5 ? SESSION[k % SESSION.length] : pick(random, SESSION);
    messages.push(random() < 0.6 ? damaged(message, random) : message);
  }
  // The client answers, too.
  messages.push({ id: 1, result: pick(random, ODD) }, { id: 2, error: pick(random, ODD) }, pick(random, ODD));
  return messages;
}

class Reader extends AbstractMessageReader {
  hear: DataCallback = () => undefined;
  listen(callback: DataCallback): Disposable {
    this.hear = callback;
    return { dispose: () => undefined };
  }
}

class Writer extends AbstractMessageWriter {
  constructor(private readonly told: (message: Message & Sent) => void) {
    super();
  }
  async write(message: Message): Promise<void> {
    this.told(message as Message & Sent);
  }
  end(): void {}
}

/** Labels and explains at once; a text of one letter it cannot read. */
const engine: Engine = {
  state: IDLE,
  choose: () => undefined,
  dispose: async () => undefined,
  classify: async (input) => {
    if (input.text.length === 1) throw new DocumentError('nothing to read');
    return explained(input);
  },
  explain: async (input) => {
    const explanation = explained(input);
    return { explanation, layers: layersOf(explanation) };
  },
  compare: async (input) => fakeComparison(input),
};

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function serveAll(messages: readonly unknown[]): Promise<string> {
  const reader = new Reader();
  const answers = new Map<unknown, Sent>();
  const problems: string[] = [];
  const writer = new Writer((message) => {
    if (message.method !== undefined && message.id !== undefined) {
      // A request of the server's: nobody is there.
      setImmediate(() => reader.hear({ jsonrpc: '2.0', id: message.id, result: null } as unknown as Message));
    } else if (message.id !== undefined) answers.set(message.id, message);
    const { code, message: said } = (message.error ?? {}) as { readonly code?: number; readonly message?: string };
    if (code === -32603) problems.push(`an internal error: ${said}`);
    if (said?.includes('\n')) problems.push(`a message of two lines: ${said}`);
  });
  const connection = createConnection(ProposedFeatures.all, reader, writer, { messageStrategy: door(() => undefined) });
  serve(connection, () => engine);
  connection.listen();
  const send = (message: unknown) => {
    try {
      reader.hear(message as Message);
    } catch {
      // as the process does with what is thrown while a message is read: it is logged
    }
  };
  let next = 1000;
  const ids: number[] = [];
  const asked = new Map<number, unknown>();
  for (const message of messages) {
    const { id, method, ...rest } = (message ?? {}) as Sent;
    // What ends the process, asks the network or reads the disk.
    if (method === 'exit' || method === 'gradlens/models') continue;
    // The server ends with the process that started it, and watches a number that happens to be one as long as that lives.
    if (
      method === 'initialize' &&
      typeof rest.params === 'object' &&
      rest.params !== null &&
      'processId' in rest.params
    )
      rest.params = { ...rest.params, processId: null };
    const asks = typeof method === 'string' && id === 0;
    send(
      typeof message !== 'object' || message === null
        ? message
        : {
            jsonrpc: '2.0',
            ...rest,
            ...(method === undefined ? {} : { method }),
            ...(asks ? { id: ++next } : id === undefined ? {} : { id }),
          },
    );
    if (asks) {
      ids.push(next);
      asked.set(next, JSON.stringify({ method, ...rest }));
    }
    await turn();
  }
  const probe = ++next;
  send({ jsonrpc: '2.0', id: probe, method: 'gradlens/shown', params: null });
  for (let k = 0; k < 400 && [...ids, probe].some((id) => !answers.has(id)); k++) await turn();
  const silent = [...ids, probe].filter((id) => !answers.has(id));
  if (silent.length > 0) problems.push(`no answer to ${silent.map((id) => asked.get(id)).join(', ')}`);
  send({ jsonrpc: '2.0', id: ++next, method: 'shutdown' });
  await turn();
  if (problems.length > 0) throw new Error(problems[0]);
  const invalid = [...answers.values()].some(({ error }) => (error as { code?: number } | undefined)?.code === -32602);
  return invalid ? 'invalid params' : 'answered';
}

export const messages: Target = {
  name: 'messages',
  seeds: () => [Buffer.from(JSON.stringify([INITIALIZE, ...SESSION]))],
  damage: (bytes, random) => (random() < 0.02 ? bytes : Buffer.from(JSON.stringify(session(random)))),
  read: async (bytes, folder) => {
    // Pages that commands show are written there.
    process.env.TMPDIR = folder;
    const parsed: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return serveAll(Array.isArray(parsed) ? parsed : [parsed]);
  },
};
