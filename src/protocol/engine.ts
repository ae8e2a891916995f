/** Messages between the language server and the thread with its model: declarations only. */
import type { Classification, Explanation, ReadingComparison } from './explain';
import type { Failure } from './failure';
import type { HeatmapView } from './heatmap';
import type { DocumentInput, ExplainOptions, ModelOptions, ProgressEvent, Urgency } from './requests';

/** The kinds of work on a text. */
export type EngineWork = 'classify' | 'explain' | 'compare';

export type EngineRequest =
  /** Sets the model in use; work on another one is ended. */
  | { readonly kind: 'choose'; readonly model: ModelOptions }
  | {
      readonly kind: EngineWork;
      readonly id: number;
      readonly input: DocumentInput;
      readonly options: ExplainOptions;
      /** Load the model again even if that has just failed. */
      readonly insist: boolean;
      readonly urgency: Urgency | undefined;
    }
  | { readonly kind: 'cancel'; readonly id: number }
  /** Ends the engine; answered when all its processes have ended. */
  | { readonly kind: 'dispose'; readonly id: number };

/** An explanation with the layers of its view, which the thread computes so that the server is not blocked. */
export interface Explained {
  readonly explanation: Explanation;
  readonly layers: HeatmapView['layers'];
}

export type EngineResult = Classification | Explained | ReadingComparison;

export type EngineReply =
  | { readonly kind: 'done'; readonly id: number; readonly result: EngineResult | null }
  | { readonly kind: 'failed'; readonly id: number; readonly error: EngineFailure }
  | { readonly kind: 'progress'; readonly id: number; readonly event: ProgressEvent }
  | { readonly kind: 'picture'; readonly id: number; readonly picture: Explained }
  | { readonly kind: 'state'; readonly state: EngineState }
  /** An inference process started or ended. */
  | { readonly kind: 'process'; readonly pid: number; readonly lives: boolean };

/** An error in the form that crosses threads. */
export interface EngineFailure extends Failure {
  /** The stack, for the log. */
  readonly stack: string;
}

export interface EngineState {
  /** `idle`: no model is loaded; `changed`: its files were replaced, the next work loads it again. */
  readonly kind: 'idle' | 'loading' | 'ready' | 'changed' | 'failed';
  /** 'cpu', or empty while no model is loaded. */
  readonly device: string;
  /** Why other devices are not used, or the cost of the requested one; null if there is neither. */
  readonly reason: string | null;
  /** Identifies the model: the hash of the one that was loaded last, or null. */
  readonly fingerprint: string | null;
  /** The labels of the model that was loaded last. */
  readonly classes: readonly string[];
  /** The current download, or an error with its remedy: one line. */
  readonly message: string | null;
  /** The failure, for requests; null if there is none. */
  readonly failure: Failure | null;
  /** Devices, versions and the self-check, in full: one line for the log; null while no model is loaded. */
  readonly details: string | null;
}
