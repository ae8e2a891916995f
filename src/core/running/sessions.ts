/** A model's graphs in one runtime: each is loaded once, when it is first used. */
import * as l10n from '@vscode/l10n';
import type { Feeds, RunDevice } from '../../protocol/runtime';
import { ChildDiedError, ModelFolderError, RuntimeError, unlessCancelled } from '../errors';
import type { Runtime, RuntimeSession } from '../runtime/runtime';
import type { ModelGraphs, Program } from './graphs';
import type { ReadWriteLock } from './readWriteLock';

/** The sessions of one model in one runtime. */
export class Sessions {
  private readonly sessions = new Map<Program, Promise<RuntimeSession>>();

  constructor(
    private readonly runtime: Runtime,
    private readonly graphs: ModelGraphs,
    private readonly lock: ReadWriteLock,
    /** Sessions that a trial has already loaded. */
    ready?: { readonly part: Program; readonly session: RuntimeSession },
  ) {
    if (ready) this.sessions.set(ready.part, Promise.resolve(ready.session));
  }

  get device(): RunDevice {
    return this.runtime.device;
  }

  /**
   * Loads a graph for all callers; none of them may cancel it alone. Throws ModelFolderError, GradientError,
   * ChildDiedError.
   */
  load(part: Program): Promise<RuntimeSession> {
    const known = this.sessions.get(part);
    if (known) return known;
    const { runtime, graphs } = this;
    const loading = (async () => runtime.load(await graphs.of(part, runtime.device)))().catch((cause: unknown) => {
      // The runtime's error about the graph: the same for every text.
      if (!(cause instanceof RuntimeError) || cause instanceof ChildDiedError) throw cause;
      throw new ModelFolderError(l10n.t`${graphs.file} cannot be run: ${cause.message}`, { cause });
    });
    this.sessions.set(part, loading);
    // A failed load is tried again the next time.
    loading.catch(() => this.sessions.get(part) === loading && this.sessions.delete(part));
    return loading;
  }

  /** One run of a graph. Throws as load; RuntimeError; CancelledError as soon as the signal is aborted. */
  async run(part: Program, feeds: Feeds, outputs: readonly string[], signal?: AbortSignal): Promise<Feeds> {
    const session = await unlessCancelled(this.load(part), signal);
    return unlessCancelled(
      this.lock.among(() => session.run(feeds, outputs, signal)),
      signal,
    );
  }

  /** The graphs that are loaded. */
  get parts(): readonly Program[] {
    return [...this.sessions.keys()];
  }

  /** Releases graphs that are no longer run; the runtime too, when none is left. */
  async release(parts: readonly Program[]): Promise<void> {
    const going = parts.flatMap((part) => this.sessions.get(part) ?? []);
    for (const part of parts) this.sessions.delete(part);
    // A session that was never loaded, or ended with its process, needs no release.
    await Promise.allSettled(going.map(async (session) => (await session).release()));
    if (this.sessions.size === 0) await this.runtime.rest();
  }

  /** Ends everything at once, including running work. */
  dispose(): Promise<void> {
    return this.runtime.dispose();
  }
}
