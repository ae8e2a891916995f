/** Where graphs run: an interface that a child process, WebAssembly or a model server can stand behind. */
import type { Feeds } from '../../protocol/runtime';

export type GraphSource = (
  | /** A model file; its external data lie beside it. */ { readonly file: string }
  /** An encoded model whose external data are looked for in `folder`. */
  | { readonly bytes: Uint8Array; readonly folder: string }
) & {
  /** Throws when the files are no longer those that the graph was made from. Asked before each load and run. */
  readonly check?: () => void;
};

export interface Session {
  /** Runs once. Throws RuntimeError; CancelledError as soon as the signal is aborted. */
  run(feeds: Feeds, outputs: readonly string[], signal?: AbortSignal): Promise<Feeds>;
  release(): Promise<void>;
}

export interface Runtime {
  /** What computes, for people: cpu, webgpu ... */
  readonly device: string;
  load(source: GraphSource, signal?: AbortSignal): Promise<Session>;
  /** Ends everything at once, also what is running. */
  dispose(): Promise<void>;
}
