/** The runtime in a forked child: started on first use, and again after it died. */

import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { DEVICES } from '../../protocol/devices';
import type { Feeds, NodePlacement, Reply, RunDevice, RuntimeRequest } from '../../protocol/runtime';
import { bytesText } from '../../text/bytes';
import { CancelledError, ChildDiedError, RuntimeError } from '../errors';
import { cudaRuntime } from './cuda';
import { inferenceEnvironment } from './environment';
import { LAST_WORD, memoryLimit } from './memory';
import { inWords } from './messages';
import { nativeElsewhere } from './native';
import type { GraphSource, LoadOptions, Runtime, RuntimeSession } from './runtime';

/** How long a cancelled run may continue before its process is ended, in milliseconds. */
const PATIENCE = 2000;
/** How much of the child's last output is kept for messages, in characters. */
const LAST_WORDS = 2000;

interface Answer {
  readonly outputs: Feeds;
  readonly placement: readonly NodePlacement[];
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** The built child is beside the bundle; when running from sources it is in dist. */
function childFile(device: RunDevice): string {
  const name = DEVICES[device].native ? 'child.js' : 'wasm.js';
  const places = [join(__dirname, name), join(__dirname, '..', '..', '..', 'dist', name)];
  const found = places.find(existsSync);
  if (!found)
    throw new RuntimeError(l10n.t`the inference process is missing at ${places[0]}: build or install Gradlens again`);
  return found;
}

/** The error for a child that exited with `code` or was ended by `signal`; `words` are the end of its output. */
function died(code: number | null, signal: string | null, words: string, limit: number): ChildDiedError {
  if (words.includes(LAST_WORD))
    return new ChildDiedError(
      l10n.t`the inference process took more than ${bytesText(limit)} of memory, its limit, and was ended: try --internal-batch-size 1 or a shorter text`,
      { cause: words, hints: [l10n.t('GRADLENS_MEMORY sets another limit')] },
    );
  // The error that its JavaScript threw; the output of a runtime that aborts does not help users.
  const thrown = /^\w*Error\b.*$/m.exec(words)?.[0];
  const how = signal ? `was ended by ${signal}` : `ended with status ${code}${thrown ? ` (${thrown})` : ''}`;
  const memory = signal === 'SIGKILL' || /alloc|memory/i.test(words);
  return new ChildDiedError(
    l10n.t`the inference process ${how}${memory ? l10n.t(', probably for lack of memory: try --internal-batch-size 1 or a shorter text') : ''}`,
    { cause: words },
  );
}

/** A runtime in a child process for one device. */
export class ProcessRuntime implements Runtime {
  private child: ChildProcess | undefined;
  /** The number of the child: a session belongs to the child that loaded it. */
  private generation = 0;
  private next = 1;
  private readonly waiting = new Map<number, Waiting>();
  private disposed = false;
  /** A child that is exiting and has nothing to do. */
  private resting: Promise<void> | undefined;

  /** @param cudaLibraries where onnxruntime-node was installed with CUDA, for that device */
  constructor(
    readonly device: RunDevice = 'cpu',
    private readonly cudaLibraries?: string,
  ) {}

  private environment(): NodeJS.ProcessEnv {
    const cuda = this.device === 'cuda' ? cudaRuntime(this.cudaLibraries || process.env.GRADLENS_CUDA) : undefined;
    const other = cuda ?? nativeElsewhere();
    return { ...inferenceEnvironment(), ...(other !== undefined && { GRADLENS_RUNTIME: other }) };
  }

  private start(): ChildProcess {
    if (this.disposed) throw new RuntimeError(l10n.t('the runtime has been closed'));
    if (this.child) return this.child;
    const limit = memoryLimit();
    const child = fork(childFile(this.device), [String(limit)], {
      env: this.environment(),
      serialization: 'advanced',
      execArgv: [],
      // A process group of its own: Ctrl-C only reaches the parent, which then decides what happens to this process.
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.generation++;
    let words = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      words = (words + chunk.toString()).slice(-LAST_WORDS);
    });
    child.on('message', (reply: Reply) => {
      const waiting = this.waiting.get(reply.id);
      this.waiting.delete(reply.id);
      if (reply.kind === 'done') waiting?.resolve(reply);
      else waiting?.reject(new RuntimeError(inWords(reply.message), { cause: reply.message }));
    });
    const end = (error: Error) => {
      if (this.child !== child) return;
      this.child = undefined;
      for (const { reject } of this.waiting.values()) reject(error);
      this.waiting.clear();
    };
    child.on('error', (cause) =>
      end(new ChildDiedError(l10n.t`the inference process cannot be started: ${cause.message}`, { cause })),
    );
    // Ctrl-C may reach it before it has left the parent's group.
    child.on('exit', (code, signal) =>
      end(signal === 'SIGINT' ? new CancelledError('interrupted') : died(code, signal, words, limit)),
    );
    this.child = child;
    return child;
  }

  /**
   * Sends a request and waits for its reply. A cancelled request rejects at once; the child gets a short time to finish
   * it.
   */
  private ask(make: (id: number) => RuntimeRequest, signal?: AbortSignal): Promise<Answer> {
    if (signal?.aborted) return Promise.reject(new CancelledError());
    const child = this.start();
    const id = this.next++;
    return new Promise<Answer>((resolve, reject) => {
      const cancel = () => {
        const timer = setTimeout(() => this.waiting.has(id) && this.child === child && child.kill('SIGKILL'), PATIENCE);
        timer.unref();
        const settle = () => {
          clearTimeout(timer);
        };
        this.waiting.set(id, { resolve: settle, reject: settle });
        reject(new CancelledError());
      };
      const settled =
        <T>(then: (value: T) => void) =>
        (value: T) => {
          signal?.removeEventListener('abort', cancel);
          then(value);
        };
      signal?.addEventListener('abort', cancel, { once: true });
      this.waiting.set(id, { resolve: settled(resolve), reject: settled(reject) });
      child.send(make(id), (error) => {
        // When the child exits, its exit status says more, and it rejects this request, too.
        if (!error || this.child === child) return;
        this.waiting.delete(id);
        settled(reject)(
          new ChildDiedError(l10n.t`the inference process cannot be reached: ${error.message}`, { cause: error }),
        );
      });
    });
  }

  async load(
    { check = () => undefined, ...graph }: GraphSource,
    { signal, profile = false }: LoadOptions = {},
  ): Promise<RuntimeSession> {
    const { device } = this;
    const session = this.next++;
    const threads = availableParallelism();
    const source = 'file' in graph ? graph : { files: [], ...graph };
    let loadedBy = -1;
    let measured = profile;
    const ensure = async (during?: AbortSignal): Promise<void> => {
      check();
      this.start();
      if (loadedBy === this.generation) return;
      const { generation } = this;
      await unchanged(check, () =>
        this.ask((id) => ({ kind: 'load', id, session, source, threads, device, profile: measured }), during),
      );
      check();
      loadedBy = generation;
    };
    await ensure(signal);
    return {
      run: async (feeds, outputs, during) => {
        // The process may have exited since it answered.
        do await ensure(during);
        while (!this.child || loadedBy !== this.generation);
        const run = () => this.ask((id) => ({ kind: 'run', id, session, feeds, outputs }), during);
        return (await unchanged(check, run)).outputs;
      },
      placement: async () => {
        // Another process that loads it does not measure again.
        measured = false;
        return (await this.ask((id) => ({ kind: 'placement', id, session }))).placement;
      },
      release: async () => {
        if (this.child && loadedBy === this.generation) await this.ask((id) => ({ kind: 'release', id, session }));
      },
    };
  }

  async rest(): Promise<void> {
    const { child } = this;
    if (!child || this.waiting.size > 0) return;
    // Later requests start another one.
    this.child = undefined;
    this.resting = ended(child);
    await this.resting;
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    await Promise.all([this.resting, this.child && ended(this.child)]);
  }
}

/** Kills a child, whatever it is doing; resolves when it has exited. */
function ended(child: ChildProcess): Promise<void> {
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGKILL');
  return gone;
}

/** Does the work. If files changed meanwhile, throws the error of `check` instead of the work's own. */
async function unchanged<T>(check: () => void, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CancelledError)) check();
    throw error;
  }
}
