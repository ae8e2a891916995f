/** Where graphs run: an interface that a child process, WebAssembly or a model server can stand behind. */
import type { Feeds, NodePlacement, OwnFile, RunDevice } from '../../protocol/runtime';

export type GraphSource = (
  | /** A model file; its external data lie beside it. */ { readonly file: string }
  /** An encoded model whose external data are looked for in `folder`; `files` are their names there. */
  | { readonly bytes: Uint8Array; readonly folder: string; readonly files?: readonly string[] }
) & {
  /** Set for what a user's own file computes; absent for programs. */
  readonly own?: OwnFile;
  /** Throws when the files are no longer those that the graph was made from. Asked before each load and run. */
  readonly check?: () => void;
};

export interface RuntimeSession {
  /** Runs once. Throws RuntimeError; CancelledError as soon as the signal is aborted. */
  run(feeds: Feeds, outputs: readonly string[], signal?: AbortSignal): Promise<Feeds>;
  /** Which device ran how many nodes; empty unless it was loaded with `profile`. Ends the measurement. */
  placement(): Promise<readonly NodePlacement[]>;
  release(): Promise<void>;
}

export interface LoadOptions {
  readonly signal?: AbortSignal;
  readonly profile?: boolean;
}

export interface Runtime {
  readonly device: RunDevice;
  load(source: GraphSource, options?: LoadOptions): Promise<RuntimeSession>;
  /** Gives back what it took, when nothing is asked of it now. What is asked later starts it again. */
  rest(): Promise<void>;
  /** Ends everything at once, also what is running. */
  dispose(): Promise<void>;
}
