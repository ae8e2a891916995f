/** A plain client of the language server protocol, which drives the built server over stdio as any editor does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CancellationTokenSource,
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { ExplanationChanged, ExplanationMoved, ExplanationPlace, ServerStatus } from '../../src/protocol/editor';

export const SERVER = join(__dirname, '..', '..', 'dist', 'server.js');
/** Nothing here takes so long unless it hangs, in milliseconds. */
const LIMIT = 30_000;

export interface Told {
  readonly method: string;
  readonly params: unknown;
}

export interface ClientOptions {
  readonly settings?: Record<string, unknown>;
  readonly capabilities?: object;
  readonly initializationOptions?: object;
  /** The command that starts it; default: the server's own bundle. */
  readonly command?: readonly string[];
  /** The client does not answer workspace/configuration but sends settings itself. */
  readonly pushes?: boolean;
  /** The process that the server watches; default: none. */
  readonly processId?: number;
  /** The environment that it starts in, all of it; default: this one. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export class Client {
  settings: Record<string, unknown>;
  readonly told: Told[] = [];
  private readonly waiting = new Set<() => void>();
  readonly process: ChildProcess;
  readonly connection: MessageConnection;
  readonly ended: Promise<number | null>;
  stderr = '';

  private constructor(options: ClientOptions) {
    this.settings = options.settings ?? {};
    const [file, ...args] = options.command ?? [process.execPath, SERVER, '--stdio'];
    this.process = spawn(file, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: options.env ?? process.env,
      cwd: options.cwd,
    });
    const { stdin, stdout, stderr } = this.process;
    if (!stdin || !stdout || !stderr) throw new Error('no pipes');
    stdin.on('error', () => undefined); // it is gone
    stderr.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
    this.ended = new Promise((resolve) => this.process.once('exit', (code) => resolve(code)));
    this.connection = createMessageConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin));
    this.connection.onError(() => undefined); // what is written to a server that is gone
    this.connection.onNotification((method, params) => this.hear(method, params));
    this.connection.onUnhandledProgress((params) => this.hear('$/progress', params));
    this.connection.onRequest((method, params) => this.answer(method, params));
    this.connection.listen();
  }

  /** Starts a server and greets it. */
  static async start(options: ClientOptions = {}): Promise<Client> {
    const client = new Client(options);
    await client.connection.sendRequest('initialize', {
      processId: options.processId ?? null,
      rootUri: null,
      capabilities: {
        workspace: { configuration: !options.pushes, codeLens: { refreshSupport: true } },
        textDocument: { hover: { contentFormat: ['markdown'] } },
        window: { workDoneProgress: true },
        ...options.capabilities,
      },
      initializationOptions: options.initializationOptions,
    });
    client.notify('initialized', {});
    if (options.pushes) client.notify('workspace/didChangeConfiguration', { settings: client.settings });
    return client;
  }

  request<Result>(method: string, params?: unknown): Promise<Result> {
    return this.connection.sendRequest<Result>(method, params);
  }

  /** A request that can be cancelled. */
  cancellable<Result>(method: string, params: unknown): { readonly result: Promise<Result>; cancel(): void } {
    const source = new CancellationTokenSource();
    const result = this.connection.sendRequest<Result>(method, params, source.token);
    return { result, cancel: () => source.cancel() };
  }

  notify(method: string, params: unknown): void {
    void this.connection.sendNotification(method, params).catch(() => undefined); // it is gone
  }

  open(uri: string, text: string, languageId = 'plaintext'): void {
    this.notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
  }

  /** Replaces [start, end) characters of a line. */
  edit(uri: string, version: number, line: number, start: number, end: number, text: string): void {
    const range = { start: { line, character: start }, end: { line, character: end } };
    this.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ range, text }] });
  }

  configure(settings: Record<string, unknown>): void {
    this.settings = settings;
    this.notify('workspace/didChangeConfiguration', { settings });
  }

  /** The first thing that it told, from `from` on, that `found` takes; waits for it. */
  async hears<T>(what: string, found: (told: Told) => T | undefined, from = 0, limit = LIMIT): Promise<T> {
    const until = Date.now() + limit;
    for (let k = from; ; ) {
      for (; k < this.told.length; k++) {
        const result = found(this.told[k]);
        if (result !== undefined) return result;
      }
      await this.more(what, until);
    }
  }

  async changed(accept: (change: ExplanationChanged) => boolean, from = 0, limit = LIMIT): Promise<ExplanationChanged> {
    return this.hears(
      'an explanation',
      ({ method, params }) => {
        const change = params as ExplanationChanged;
        return method === 'gradlens/explanationChanged' && accept(change) ? change : undefined;
      },
      from,
      limit,
    );
  }

  async moved(accept: (place: ExplanationPlace) => boolean, from = 0): Promise<ExplanationPlace> {
    return this.hears(
      'where an explanation lies',
      ({ method, params }) => {
        if (method !== 'gradlens/explanationMoved') return undefined;
        const { place } = params as ExplanationMoved;
        return accept(place) ? place : undefined;
      },
      from,
    );
  }

  async status(accept: (status: ServerStatus) => boolean, from = 0): Promise<ServerStatus> {
    return this.hears(
      'a status',
      ({ method, params }) =>
        method === 'gradlens/status' && accept(params as ServerStatus) ? (params as ServerStatus) : undefined,
      from,
    );
  }

  /** Titles of the lenses of a document, once `accept` takes them: asked again after each refresh. */
  async lenses(uri: string, accept: (titles: readonly string[]) => boolean): Promise<readonly string[]> {
    const until = Date.now() + LIMIT;
    for (;;) {
      const from = this.told.length;
      const lenses = await this.request<readonly { readonly command?: { readonly title: string } }[]>(
        'textDocument/codeLens',
        {
          textDocument: { uri },
        },
      );
      const titles = lenses.map(({ command }) => command?.title ?? '(unresolved)');
      if (accept(titles)) return titles;
      while (!this.told.slice(from).some(({ method }) => method === 'workspace/codeLens/refresh'))
        await this.more(`lenses other than ${JSON.stringify(titles)}`, until);
    }
  }

  /** Ends it as an editor does. */
  async stop(): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      await this.request('shutdown').catch(() => undefined); // it may be on its way out
      this.notify('exit', undefined);
    }
    const code = await this.ended;
    this.connection.dispose();
    return code;
  }

  /** The processes that it started and that live. */
  children(): readonly number[] {
    return childrenOf(this.process.pid ?? 0);
  }

  private answer(method: string, params: unknown): unknown {
    this.hear(method, params);
    if (method === 'window/showDocument') return { success: true };
    if (method !== 'workspace/configuration') return null;
    return (params as { readonly items: readonly unknown[] }).items.map(() => this.settings);
  }

  private hear(method: string, params: unknown): void {
    this.told.push({ method, params });
    for (const wake of this.waiting) wake();
  }

  private more(what: string, until: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(timer);
        this.waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(() => {
        this.waiting.delete(done);
        reject(
          new Error(
            `the server did not tell ${what} in time; it told ${JSON.stringify(this.told.slice(-5)).slice(0, 2000)}`,
          ),
        );
      }, until - Date.now());
      this.waiting.add(done);
    });
  }
}

/** The living processes that a process started (Linux). */
export function childrenOf(parent: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
        return stat[0] !== 'Z' && Number(stat[1]) === parent ? [Number(pid)] : [];
      } catch {
        return []; // gone meanwhile
      }
    });
}

/** Resolves when no such process lives: what was killed is gone in a moment, not at once. */
export async function gone(pids: readonly number[], patience = 1000): Promise<void> {
  const until = Date.now() + patience;
  while (pids.some(lives)) {
    if (Date.now() > until) throw new Error(`processes ${pids.filter(lives).join(', ')} live on`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export function lives(pid: number): boolean {
  if (!existsSync(`/proc/${pid}`)) return false;
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false; // gone meanwhile
  }
}
