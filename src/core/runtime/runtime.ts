/** The interface of runtimes: a child process, WebAssembly or a model server can implement it. */
import type { Feeds, NodePlacement, OwnFile, RunDevice } from '../../protocol/runtime';

/** A graph to load: a file, or encoded bytes with weights in files. */
export type GraphSource = (
  | /** A model file with its external data beside it. */ { readonly file: string }
  /** An encoded model with external data in `folder`; `files` are their names there. */
  | { readonly bytes: Uint8Array; readonly folder: string; readonly files?: readonly string[] }
) & {
  /** Set for a user's own file; absent for programs. */
  readonly own?: OwnFile;
  /** Throws when the files have changed since the graph was made from them. Called before each load and run. */
  readonly check?: () => void;
};

/** A loaded graph. */
export interface RuntimeSession {
  /** Runs once. Throws RuntimeError; CancelledError as soon as the signal is aborted. */
  run(feeds: Feeds, outputs: readonly string[], signal?: AbortSignal): Promise<Feeds>;
  /** Nodes by device; empty unless it was loaded with `profile`. Ends the measurement. */
  placement(): Promise<readonly NodePlacement[]>;
  release(): Promise<void>;
}

/** Options of a load; `profile` measures where nodes run. */
export interface LoadOptions {
  readonly signal?: AbortSignal;
  readonly profile?: boolean;
}

/** Loads graphs on one device. */
export interface Runtime {
  readonly device: RunDevice;
  load(source: GraphSource, options?: LoadOptions): Promise<RuntimeSession>;
  /** Releases its resources when no request is open. A later request starts it again. */
  rest(): Promise<void>;
  /** Ends everything at once, including running work. */
  dispose(): Promise<void>;
}
