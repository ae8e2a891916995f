/** The server's interface to models: one at a time, opened when first needed. */
import type { EngineState, Explained } from '../../protocol/engine';
import type { Classification, ModelInfo, ReadingComparison } from '../../protocol/explain';
import type { DocumentInput, ExplainOptions, ModelOptions, WorkContext } from '../../protocol/requests';

/** As in the explainer: `picture` takes time, and must be called immediately or not at all. */
export interface ModelContext extends WorkContext {
  readonly onPicture?: (picture: () => Explained) => void;
}

/** A loaded model as the engine sees it. */
export interface OpenModel {
  /** The description of the model with its current device, which may change. */
  readonly info: ModelInfo;
  /** Why other devices are not used, or the cost of the requested one; null if there is neither. */
  readonly reason: string | null;
  /** Details of devices and of this program: one line for the log. */
  readonly details: string;
  /** Whether its files have changed since they were read. */
  readonly changed: boolean;
  classify(input: DocumentInput, options: ExplainOptions, context: WorkContext): Promise<Classification>;
  explain(input: DocumentInput, options: ExplainOptions, context: ModelContext): Promise<Explained>;
  /** Compares the readings of its tokenizer's files. */
  compare(input: DocumentInput, options: ExplainOptions, context: WorkContext): Promise<ReadingComparison>;
  /** Ends its process, also during a run. */
  dispose(): Promise<void>;
}

export interface HostContext extends WorkContext {
  /** Called when the device of the model, or the reason for it, changes. */
  readonly onDevice?: () => void;
}

export type OpenModelFunction = (options: ModelOptions, context: HostContext) => Promise<OpenModel>;

export interface EngineContext extends WorkContext {
  /** Called with the explanation so far; not after every refinement if these are fast. */
  readonly onPicture?: (picture: Explained) => void;
  /** Load the model again even if that has just failed, for requests of users. */
  readonly insist?: boolean;
}

export interface Engine {
  readonly state: EngineState;
  /** Sets the model in use. Nothing is loaded before the first work. */
  choose(model: ModelOptions): void;
  /** Rejects with GradlensError; CancelledError as soon as the signal is aborted. */
  classify(input: DocumentInput, options: ExplainOptions, context: EngineContext): Promise<Classification>;
  explain(input: DocumentInput, options: ExplainOptions, context: EngineContext): Promise<Explained>;
  compare(input: DocumentInput, options: ExplainOptions, context: EngineContext): Promise<ReadingComparison>;
  /** Ends everything; resolves when no process is left. */
  dispose(): Promise<void>;
}

/** Identifies a model, its task and its labels: the same graph with other labels is another model. */
export function fingerprintOf({ sha256, task, labels }: Pick<ModelInfo, 'sha256' | 'task' | 'labels'>): string {
  return JSON.stringify([sha256, task, labels]);
}

export const IDLE: EngineState = {
  kind: 'idle',
  device: '',
  reason: null,
  fingerprint: null,
  classes: [],
  message: null,
  failure: null,
  details: null,
};
