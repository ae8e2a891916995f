/** The engine in a thread of its own, as seen from the server's thread. A thread that dies is started again. */

import type { Worker } from 'node:worker_threads';
import * as l10n from '@vscode/l10n';
import { CancelledError, RuntimeError, toFailure } from '../../core/errors';
import type {
  EngineReply,
  EngineRequest,
  EngineResult,
  EngineState,
  EngineWork,
  Explained,
} from '../../protocol/engine';
import type { Classification, ReadingComparison } from '../../protocol/explain';
import type { DocumentInput, ExplainOptions, ModelOptions } from '../../protocol/requests';
import { type Engine, type EngineContext, IDLE } from './engine';
import { fromEngineFailure } from './failure';

/** Milliseconds that a thread may take to end after it was told to. */
const PATIENCE = 1000;

interface Waiting {
  readonly context: EngineContext;
  readonly resolve: (result: EngineResult | null) => void;
  readonly reject: (error: Error) => void;
}

export class RemoteEngine implements Engine {
  state: EngineState = IDLE;
  private worker: Worker | undefined;
  private model: ModelOptions = {};
  private next = 1;
  private readonly waiting = new Map<number, Waiting>();
  private readonly processes = new Set<number>();
  private disposed = false;

  constructor(
    private readonly startWorker: () => Worker,
    private readonly onState: (state: EngineState) => void,
  ) {}

  choose(model: ModelOptions): void {
    this.model = model;
    this.worker?.postMessage({ kind: 'choose', model } satisfies EngineRequest);
  }

  async classify(input: DocumentInput, options: ExplainOptions, context: EngineContext): Promise<Classification> {
    return (await this.ask('classify', input, options, context)) as Classification;
  }

  async explain(input: DocumentInput, options: ExplainOptions, context: EngineContext): Promise<Explained> {
    return (await this.ask('explain', input, options, context)) as Explained;
  }

  async compare(input: DocumentInput, options: ExplainOptions, context: EngineContext): Promise<ReadingComparison> {
    return (await this.ask('compare', input, options, context)) as ReadingComparison;
  }

  /** Ends the thread within a second, whatever it is doing: an editor waits two seconds for its servers. */
  async dispose(): Promise<void> {
    const { worker } = this;
    this.disposed = true;
    if (!worker) return;
    const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage({ kind: 'dispose', id: this.next++ } satisfies EngineRequest);
    const late = setTimeout(() => {
      this.killProcesses();
      void worker.terminate();
    }, PATIENCE);
    await gone;
    clearTimeout(late);
  }

  /** Kills the inference processes when this process ends: they receive no message during a run. */
  killProcesses(): void {
    for (const pid of this.processes) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // gone already
      }
    }
  }

  private ask(
    kind: EngineWork,
    input: DocumentInput,
    options: ExplainOptions,
    context: EngineContext,
  ): Promise<EngineResult | null> {
    const { signal, insist = false, urgency } = context;
    if (signal?.aborted) return Promise.reject(new CancelledError());
    if (this.disposed) return Promise.reject(new CancelledError(l10n.t('the server is closing')));
    const worker = this.start();
    const id = this.next++;
    return new Promise((resolve, reject) => {
      const cancel = () => {
        worker.postMessage({ kind: 'cancel', id } satisfies EngineRequest);
        this.settle(id)?.reject(new CancelledError());
      };
      const off = () => signal?.removeEventListener('abort', cancel);
      signal?.addEventListener('abort', cancel, { once: true });
      this.waiting.set(id, {
        context,
        resolve: (result) => {
          off();
          resolve(result);
        },
        reject: (error) => {
          off();
          reject(error);
        },
      });
      worker.postMessage({ kind, id, input, options, insist, urgency } satisfies EngineRequest);
    });
  }

  private start(): Worker {
    if (this.worker) return this.worker;
    const worker = this.startWorker();
    let cause: unknown;
    worker.on('message', (reply: EngineReply) => this.hear(reply));
    worker.on('error', (error) => {
      cause = error;
    });
    worker.on('exit', () => {
      if (this.worker === worker) this.worker = undefined;
      this.killProcesses();
      this.processes.clear();
      const why = cause instanceof Error ? cause.message : l10n.t('it ended');
      const error = new RuntimeError(
        l10n.t`the thread that holds the model died (${why}): try again, or with a smaller model`,
        {
          cause,
        },
      );
      for (const id of [...this.waiting.keys()]) this.settle(id)?.reject(error);
      if (cause !== undefined)
        this.tell({ ...IDLE, kind: 'failed', message: error.message, failure: toFailure(error) });
    });
    this.worker = worker;
    worker.postMessage({ kind: 'choose', model: this.model } satisfies EngineRequest);
    return worker;
  }

  private hear(reply: EngineReply): void {
    switch (reply.kind) {
      case 'state':
        this.tell(reply.state);
        break;
      case 'progress':
        this.waiting.get(reply.id)?.context.progress?.(reply.event);
        break;
      case 'picture':
        this.waiting.get(reply.id)?.context.onPicture?.(reply.picture);
        break;
      case 'process':
        if (reply.lives) this.processes.add(reply.pid);
        else this.processes.delete(reply.pid);
        break;
      case 'done':
        this.settle(reply.id)?.resolve(reply.result);
        break;
      case 'failed':
        this.settle(reply.id)?.reject(fromEngineFailure(reply.error));
    }
  }

  private settle(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    return waiting;
  }

  private tell(state: EngineState): void {
    this.state = state;
    this.onState(state);
  }
}
