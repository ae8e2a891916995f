/** A model's graphs in one runtime: each is loaded when it is first used, once for all who ask. */
import type { RunDevice } from '../../protocol/runtime';
import { ChildDiedError, ModelFolderError, RuntimeError } from '../errors';
import type { Runtime, Session } from '../runtime/runtime';
import type { ModelGraphs, Part } from './graphs';

export class Sessions {
  private readonly sessions = new Map<Part, Promise<Session>>();

  constructor(
    private readonly runtime: Runtime,
    private readonly graphs: ModelGraphs,
  ) {}

  get device(): RunDevice {
    return this.runtime.device;
  }

  /** Loaded for all who ask; none of them alone may end it. Throws ModelFolderError, GradientError, ChildDiedError. */
  load(part: Part): Promise<Session> {
    const known = this.sessions.get(part);
    if (known) return known;
    const { runtime, graphs } = this;
    const loading = (async () => runtime.load(graphs.of(part, runtime.device)))().catch((cause: unknown) => {
      // The runtime's own words about the graph: the same for every text.
      if (!(cause instanceof RuntimeError) || cause instanceof ChildDiedError) throw cause;
      throw new ModelFolderError(`${graphs.file} cannot be run: ${cause.message}`, { cause });
    });
    this.sessions.set(part, loading);
    // What failed is tried again the next time.
    loading.catch(() => this.sessions.delete(part));
    return loading;
  }

  /** Ends everything at once, also what is running. */
  dispose(): Promise<void> {
    return this.runtime.dispose();
  }
}
