/**
 * Reads and compiles a model's graph in a thread of its own: a hostile or very large file blocks nothing else, and is
 * given up at its limit of time or memory, or when it is no longer needed.
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import * as l10n from '@vscode/l10n';
import { CancelledError, fromFailure, type GradlensError, OnnxError, RuntimeError } from '../errors';
import type { Origin, TaskName, Tasks } from './graphTasks';
import type { GraphReply, Question } from './graphWorker';

/** Longest time of one step in seconds; the largest real models take a tenth of it. */
const LONGEST = 120;
/** Memory of the thread in MB, without the kept bytes of the file. */
const HEAP = 2048;
/** An idle thread is ended after this many milliseconds, which frees its memory. */
const IDLE = 5000;

/** The name of a step in timeout messages. */
const STEPS: Readonly<Record<TaskName, string>> = {
  read: 'reading',
  locations: 'reading',
  plan: 'preparing',
  program: 'preparing',
  recipe: 'preparing',
  file: 'preparing',
  inspect: 'inspecting',
  scan: 'reading',
};

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Limits of the thread: seconds for one step, and its heap in MB. */
export interface ThreadLimits {
  readonly seconds: number;
  readonly heap: number;
}

/** The limits, with the time that GRADLENS_LOAD_SECONDS sets. */
export function threadLimits(env: NodeJS.ProcessEnv = process.env): ThreadLimits {
  const seconds = Number(env.GRADLENS_LOAD_SECONDS);
  return { seconds: seconds > 0 && seconds <= 86_400 ? seconds : LONGEST, heap: HEAP };
}

/** The built worker is beside the bundle; when running from sources it is in dist. */
function workerFile(): string {
  const places = [join(__dirname, 'graph.js'), join(__dirname, '..', '..', '..', 'dist', 'graph.js')];
  const found = places.find(existsSync);
  if (!found)
    throw new RuntimeError(
      l10n.t`the part that reads graphs is missing at ${places[0]}: build or install Gradlens again`,
    );
  return found;
}

/** The thread for one model's graph, started at the first step. */
export class GraphThread {
  private worker: Worker | undefined;
  private next = 1;
  private readonly waiting = new Map<number, Waiting>();
  private idle: NodeJS.Timeout | undefined;

  /** @param file for messages */
  constructor(
    private readonly file: string,
    private readonly origin: Origin,
    private readonly limits: ThreadLimits = threadLimits(),
  ) {}

  /**
   * Does a step. Throws what the step throws; CancelledError at once; OnnxError where it reaches its limit of time or
   * memory.
   */
  ask<T extends TaskName>(task: T, ask: Tasks[T]['ask'], signal?: AbortSignal): Promise<Tasks[T]['result']> {
    if (signal?.aborted) return Promise.reject(new CancelledError());
    const worker = this.start();
    const id = this.next++;
    clearTimeout(this.idle);
    worker.ref();
    const { seconds } = this.limits;
    return new Promise<Tasks[T]['result']>((resolve, reject) => {
      const late = () =>
        this.end(
          new OnnxError(l10n.t`${this.file}: ${STEPS[task]} its graph took longer than ${seconds} s and was ended`, {
            hints: [l10n.t('GRADLENS_LOAD_SECONDS gives a very large model more time')],
          }),
        );
      const timer = setTimeout(late, 1000 * seconds);
      const cancel = () => {
        const others = [...this.waiting.keys()].some((other) => other !== id);
        // Steps that others wait for continue; the result of this one is dropped.
        if (!others) this.end(new CancelledError());
        else this.waiting.get(id)?.reject(new CancelledError());
      };
      signal?.addEventListener('abort', cancel, { once: true });
      const settled =
        <V>(then: (value: V) => void) =>
        (value: V) => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', cancel);
          this.waiting.delete(id);
          this.rest();
          then(value);
        };
      const done = (result: unknown) => resolve(result as Tasks[T]['result']);
      this.waiting.set(id, { resolve: settled(done), reject: settled(reject) });
      worker.postMessage({ id, task, ask } satisfies Question);
    });
  }

  /** Ends it at once, whatever it is doing. A later step starts a new thread. */
  dispose(): void {
    this.end(new CancelledError());
  }

  private start(): Worker {
    if (this.worker) return this.worker;
    const { heap } = this.limits;
    const worker = new Worker(workerFile(), {
      workerData: this.origin,
      resourceLimits: { maxOldGenerationSizeMb: heap, maxYoungGenerationSizeMb: 64 },
    });
    worker.on('message', (reply: GraphReply) => {
      const waiting = this.waiting.get(reply.id);
      if ('error' in reply) waiting?.reject(Object.assign(fromFailure(reply.error), { stack: reply.stack }));
      else waiting?.resolve(reply.result);
    });
    worker.on('error', (cause) => {
      const spent = 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY';
      const what = spent
        ? `its graph takes more than ${heap} MB of memory to be read`
        : `reading it failed (${cause.message})`;
      if (this.worker === worker)
        this.end(new OnnxError(l10n.t`${this.file}: ${what}: such models are not supported`, { cause }));
    });
    this.worker = worker;
    return worker;
  }

  private end(error: GradlensError): void {
    const { worker } = this;
    this.worker = undefined;
    clearTimeout(this.idle);
    for (const { reject } of [...this.waiting.values()]) reject(error);
    void worker?.terminate();
  }

  private rest(): void {
    if (this.waiting.size > 0) return;
    this.worker?.unref();
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.dispose(), IDLE).unref();
  }
}
