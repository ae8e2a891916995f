/** The language server as the extension uses it: started by the first request, typed requests, what it tells. */
import { type CancellationToken, EventEmitter } from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import {
  type Analysis,
  type AnalyzeParams,
  type DocumentParams,
  type ExplainParams,
  type ExplanationChanged,
  type ExplanationMoved,
  type ModelList,
  type ModelsParams,
  NOTIFICATIONS,
  type ProblemParams,
  REQUESTS,
  type ReadingParams,
  type RestoreParams,
  type RowDisagreements,
  type ServerStatus,
  type ShownExplanation,
} from '../protocol/editor';
import type { Classification, Explanation } from '../protocol/explain';
import type { Failure } from '../protocol/failure';
import type { WrittenFormat } from '../protocol/formats';

interface Calls {
  readonly explain: { params: ExplainParams; result: ShownExplanation };
  readonly classify: { params: DocumentParams; result: Classification | null };
  readonly clear: { params: DocumentParams; result: null };
  readonly cancel: { params: DocumentParams | { readonly id: string }; result: null };
  readonly restore: { params: RestoreParams; result: ShownExplanation | null };
  readonly problem: { params: ProblemParams; result: Failure | null };
  readonly pin: {
    params: { readonly id: string; readonly pinned: boolean; readonly explanation?: Explanation };
    result: ShownExplanation;
  };
  readonly shown: { params: Partial<DocumentParams>; result: readonly ShownExplanation[] };
  readonly export: {
    params: { readonly id: string; readonly format: WrittenFormat; readonly note: string | null };
    result: string;
  };
  readonly report: { params: { readonly id: string; readonly note: string | null }; result: string };
  readonly command: { params: { readonly id: string }; result: string };
  readonly open: {
    params: { readonly text: string; readonly source: string };
    result: readonly ShownExplanation[];
  };
  readonly analyze: { params: AnalyzeParams; result: Analysis };
  readonly readings: { params: ReadingParams; result: string };
  readonly models: { params: ModelsParams; result: ModelList };
}

/** A server that does not end within this is ended by force. */
const PATIENCE_MS = 2000;

/** How far work is: in [0, 1] or null, and what goes on. */
export type Report = (done: number | null, message: string | null) => void;

export class Server {
  private client: LanguageClient | undefined;
  private starting: Promise<LanguageClient> | undefined;
  private readonly changed = new EventEmitter<ExplanationChanged>();
  private readonly moved = new EventEmitter<ExplanationMoved>();
  private readonly disagreed = new EventEmitter<RowDisagreements>();
  private readonly status = new EventEmitter<ServerStatus>();
  private readonly started = new EventEmitter<void>();
  private readonly ended = new EventEmitter<void>();
  private readonly gone = new EventEmitter<void>();
  readonly onExplanationChanged = this.changed.event;
  readonly onExplanationMoved = this.moved.event;
  readonly onDisagreements = this.disagreed.event;
  readonly onStatus = this.status.event;
  /** Ready, for the first time or again: it knows no document's labels or explanations. */
  readonly onStarted = this.started.event;
  readonly onEnded = this.ended.event;
  /** No server runs and none starts by itself: its state is lost. */
  readonly onGone = this.gone.event;

  /**
   * @param create Makes a client that is not started yet.
   * @param lost Is told why a start failed that nobody waits for.
   */
  constructor(
    private readonly create: () => Promise<LanguageClient>,
    private readonly lost: (error: unknown) => void,
  ) {}

  get running(): boolean {
    return this.client?.isRunning() ?? false;
  }

  /** The process, for tests; undefined while there is none. */
  get pid(): number | undefined {
    const own = this.client as unknown as { _serverProcess?: { pid?: number } } | undefined;
    return own?._serverProcess?.pid;
  }

  /** Starts it unless it runs. Rejects where it cannot start; the next call tries again. */
  start(): Promise<LanguageClient> {
    this.starting ??= this.launch().catch((error) => {
      this.starting = undefined;
      throw error;
    });
    return this.starting;
  }

  private async launch(): Promise<LanguageClient> {
    // Loaded with the first request: activation is not to wait for it.
    const { State } = await import('vscode-languageclient/node');
    const client = await this.create();
    this.client = client;
    client.onNotification(NOTIFICATIONS.explanationChanged, (change: ExplanationChanged) => this.changed.fire(change));
    client.onNotification(NOTIFICATIONS.explanationMoved, (moved: ExplanationMoved) => this.moved.fire(moved));
    client.onNotification(NOTIFICATIONS.disagreements, (rows: RowDisagreements) => this.disagreed.fire(rows));
    client.onNotification(NOTIFICATIONS.status, (status: ServerStatus) => this.status.fire(status));
    client.onDidChangeState(({ newState }) => {
      // Running is said before the documents are told of; `start` waits for that.
      if (newState === State.Running) client.start().then(() => this.started.fire(), this.lost);
      if (newState === State.Stopped) this.ended.fire();
    });
    await client.start();
    return client;
  }

  /** @throws ResponseError of the server; see `silent`. */
  async request<K extends keyof Calls>(
    name: K,
    params: Calls[K]['params'],
    token?: CancellationToken,
  ): Promise<Calls[K]['result']> {
    const client = await this.start();
    // An absent token would be sent as a second parameter.
    return token
      ? client.sendRequest<Calls[K]['result']>(REQUESTS[name], params, token)
      : client.sendRequest<Calls[K]['result']>(REQUESTS[name], params);
  }

  /** Explains, and reports how far it is, as the status says of the document. */
  async explain(params: ExplainParams, token: CancellationToken, report: Report): Promise<ShownExplanation> {
    const listening = this.onStatus(({ work }) => {
      const own = work.find(({ uri, id }) => uri === params.uri && !id.endsWith('#label'));
      if (own) report(own.done, own.text);
    });
    try {
      return await this.request('explain', params, token);
    } finally {
      listening.dispose();
    }
  }

  /** After it gave up, the next request starts a new one. */
  abandon(): void {
    this.starting = undefined;
    this.gone.fire();
  }

  /** Whether a client is the one in use: another that ends is not started again. */
  isCurrent(client: LanguageClient): boolean {
    return this.client === client;
  }

  /** Always starts another one, whatever the one before is at. */
  async restart(): Promise<void> {
    await this.stop();
    try {
      await this.start();
    } catch (error) {
      this.gone.fire();
      throw error;
    }
  }

  /** Ends it, after two seconds by force. */
  async stop(): Promise<void> {
    const { client, pid } = this;
    this.client = undefined;
    this.starting = undefined;
    if (!client) return;
    try {
      await within(PATIENCE_MS, ended(client));
    } catch (error) {
      this.lost(error);
      if (pid !== undefined) endProcess(pid);
    }
  }
}

async function ended(client: LanguageClient): Promise<void> {
  // One on its way up cannot be stopped, and one that gave up is stopped.
  if (client.needsStop()) await client.start();
  if (client.isRunning()) await client.dispose(PATIENCE_MS);
}

/** Rejects when it takes longer. */
async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the language server did not end in time and is killed')), milliseconds);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // gone already
  }
}
