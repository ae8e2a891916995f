/** What a front asks of the two joins (model.ts, explainer.ts): declarations only. */
import type { MethodName, ModelInfo, OutputKind, Task } from './explain';

export type Dtype = 'fp32' | 'fp16' | 'int8' | 'q4';
export type Device = 'auto' | 'cpu' | 'cuda' | 'webgpu' | 'dml' | 'coreml' | 'wasm';

/** Which model, and how it runs. Without `model`: the bundled one. */
export interface ModelOptions {
  /** A folder, an .onnx file, a Hugging Face id or a Flair checkpoint. */
  readonly model?: string;
  readonly dtype?: Dtype;
  readonly device?: Device;
  /** Folder of a tokenizer, for checkpoints that carry none. */
  readonly tokenizer?: string;
  /** Default: from the model's config. */
  readonly task?: Task;
}

/** How a document is explained; the names are Captum's, the defaults stand beside the explainer. */
export interface ExplainOptions {
  /** A label (exact, then ignoring case), else an index. Default: the predicted class. */
  readonly target?: string;
  readonly output?: OutputKind;
  /** The label that a margin is taken against. Default: the runner-up. */
  readonly against?: string;
  /** Each 'pad', 'mask', 'unk', 'zero' or 'text:…'; several are averaged. */
  readonly baselines?: readonly string[];
  readonly method?: MethodName;
  /** Path nodes of a fixed rule; the cap of the adaptive one. */
  readonly nSteps?: number;
  readonly tolerance?: number;
  readonly internalBatchSize?: number;
  readonly windows?: 'all' | 'first';
  /** Tokens from the start of one window to the next. */
  readonly stride?: number;
  readonly combine?: 'mean' | 'max';
  readonly recipe?: 'interpret-flair';
}

/** One document: where it came from, what the data say of it, and its text as it is. */
export interface DocumentInput {
  readonly source: string;
  /** The row's own id, or null. */
  readonly id: string | null;
  /** The label that the data give, or null. */
  readonly known: string | null;
  readonly text: string;
  readonly textPair: string | null;
}

/** How far a piece of work is; `total` is null while it is not known. */
export interface ProgressEvent {
  readonly stage: 'load' | 'classify' | 'explain';
  readonly done: number;
  readonly total: number | null;
}

export type Progress = (event: ProgressEvent) => void;

/** What goes along with every piece of long work. */
export interface WorkContext {
  readonly signal?: AbortSignal;
  readonly progress?: Progress;
}

/** An input or output of the model's graph; a dimension is a size, a name, or null when unknown. */
export interface InspectedValue {
  readonly name: string;
  readonly type: string;
  readonly dims: readonly (number | string | null)[] | null;
}

/** One op type of the graph and how many nodes use it. */
export interface InspectedOp {
  readonly op: string;
  readonly count: number;
  /** Has a gradient rule, or is a known op without a gradient that needs none. */
  readonly differentiable: boolean;
}

/** A device, and when it cannot be used why not. */
export interface InspectedDevice {
  readonly device: string;
  readonly available: boolean;
  readonly reason: string | null;
}

/** What `gradlens inspect` says of a model. */
export interface Inspection {
  readonly schema: 1;
  readonly model: ModelInfo;
  /** As the config says it, or null. */
  readonly problemType: string | null;
  /** Tokens of one window, special tokens included; null when nothing limits it. */
  readonly longestInput: number | null;
  readonly inputs: readonly InspectedValue[];
  readonly outputs: readonly InspectedValue[];
  /** The output of the word-embedding lookup, or null when none was found. */
  readonly embedding: string | null;
  readonly ops: readonly InspectedOp[];
  readonly devices: readonly InspectedDevice[];
  readonly warnings: readonly string[];
}
