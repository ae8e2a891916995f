/** Requests of the user interfaces to model.ts and explainer.ts: declarations only. */
import type { Device } from './devices';
import type { Explanation, ModelInfo } from './explain';
import type { ValueOf, ValuesOf } from './options/definition';
import type { MODEL_OPTIONS } from './options/modelOptions';
import type { EXPLANATION_OPTIONS } from './options/options';

export type { Device };

/** The variant of a model's file, by the name that people publish it under. */
export type Dtype = ValueOf<typeof MODEL_OPTIONS.dtype>;

/** Which model, and how it runs. Without `model`: the bundled one. */
export type ModelOptions = ValuesOf<typeof MODEL_OPTIONS> & {
  /** How the Hub is reached when `model` is a Hugging Face id. Default: the environment's settings. */
  readonly hub?: HubAccess;
};

/** How a document is explained: the options' own defaults hold for what is absent. */
export type ExplainOptions = ValuesOf<typeof EXPLANATION_OPTIONS>;

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

/** Progress of work; `total` is null while it is not known. */
export interface ProgressEvent {
  readonly stage: 'load' | 'download' | 'classify' | 'explain';
  /** Of 'download': bytes of all files together. */
  readonly done: number;
  readonly total: number | null;
  /** The name of what is being worked on: the model's id while downloading. */
  readonly name?: string;
}

export type Progress = (event: ProgressEvent) => void;

/** The urgency of work: requested by the user, visible on screen, or in the background. */
export type Urgency = 'asked' | 'seen' | 'rest';

/** Options of every long-running operation. */
export interface WorkContext {
  /** Less urgent work waits for more urgent work. Without an urgency, all work runs concurrently. */
  readonly urgency?: Urgency | undefined;
  readonly signal?: AbortSignal;
  readonly progress?: Progress;
}

/** Options of an explanation in progress. */
export interface ExplainContext extends WorkContext {
  /**
   * Called after each refinement. `picture` returns the explanation so far in time proportional to the text: call it
   * immediately or not at all. Its `converged` is false, and windows and baselines that have not run yet count as 0.
   * Occlusion has no pictures.
   */
  readonly onPicture?: (picture: () => Explanation) => void;
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
  /** How many of them lie between the word-embedding lookup and the logits. */
  readonly onPath: number;
  /** Has a gradient rule, or is a known op without a gradient that needs none. */
  readonly differentiable: boolean;
}

/** A device, and when it cannot be used why not. */
export interface InspectedDevice {
  readonly device: string;
  readonly available: boolean;
  readonly reason: string | null;
  /** Whether it is in use for this model. */
  readonly used: boolean;
  /** Nodes of the gradient program, and their time in milliseconds, by what ran them; empty where that is not known. */
  readonly placement: readonly { readonly device: string; readonly nodes: number; readonly time: number }[];
  /** Milliseconds of a tiny run of the gradient program, there and on the CPU; null where it was not compared. */
  readonly times: { readonly own: number; readonly cpu: number } | null;
}

/** The rules by which a tokenizer's folder is read. */
export interface InspectedTokenizer {
  /** The class in transformers, without `Fast`; null for a tokenizer.json without a class. */
  readonly className: string | null;
  /** The version of transformers whose rules are used, and that in config.json (null: none). */
  readonly version: number;
  readonly savedBy: string | null;
  /** Files that it was read from. */
  readonly files: readonly string[];
  /** What settings change in tokenizer.json: 'do_lower_case is false, not tokenizer.json's true'. */
  readonly changes: readonly string[];
  /** The end at which a text that is too long is truncated. */
  readonly truncationSide: 'left' | 'right';
  /** The length in tokens to which tokenizer.json truncates, which is not applied; null if it has none. */
  readonly truncation: number | null;
  /** A text with other ids in the other version of transformers; null if none was found. */
  readonly otherwise: string | null;
}

/** The result of `gradlens inspect`. */
export interface Inspection {
  readonly schema: 1;
  readonly model: ModelInfo;
  /** As the config says it, or null. */
  readonly problemType: string | null;
  /** Tokens of one window, special tokens included; null when nothing limits it. */
  readonly longestInput: number | null;
  /** Where the tokenizer comes from; null where the model's reader made it. */
  readonly tokenizer: InspectedTokenizer | null;
  readonly inputs: readonly InspectedValue[];
  readonly outputs: readonly InspectedValue[];
  /** The output of the word-embedding lookup, or null when none was found. */
  readonly embedding: string | null;
  readonly explainedBy: 'gradients' | 'gradients of its float twin' | 'occlusion';
  /** Why gradients cannot explain it, where the reason is not an op; else null. */
  readonly reason: string | null;
  /** The batch size, if the file has a fixed one; null for any number of texts. */
  readonly rows: number | null;
  readonly ops: readonly InspectedOp[];
  readonly devices: readonly InspectedDevice[];
  readonly warnings: readonly string[];
}

/** A summary of a model's files, made without running anything. */
export interface Scan {
  readonly schema: 1;
  readonly path: string;
  /** The files that it consists of, and their bytes. */
  readonly files: readonly { readonly name: string; readonly size: number }[];
  readonly inputs: readonly InspectedValue[];
  readonly outputs: readonly InspectedValue[];
  /** The output of the word-embedding lookup, or null when none was found. */
  readonly embedding: string | null;
  /** How it could be explained; null where the graph is not a text classifier. */
  readonly explainedBy: Inspection['explainedBy'] | null;
  /** Why gradients cannot explain it, or why it is not a text classifier; else null. */
  readonly reason: string | null;
  readonly ops: readonly InspectedOp[];
  /** Nodes, those of subgraphs included; constants, and the numbers and bytes in them. */
  readonly nodes: number;
  readonly constants: { readonly count: number; readonly elements: number; readonly bytes: number };
  readonly opsets: Readonly<Record<string, number>>;
  /** What reading and running are held to: nodes, seconds, bytes of a reading's heap and of an inference process. */
  readonly limits: {
    readonly nodes: number;
    readonly seconds: number;
    readonly heap: number;
    readonly memory: number;
  };
  readonly warnings: readonly string[];
}

/** How the Hugging Face Hub is reached. Omitted fields come from the environment, as huggingface_hub reads it. */
export interface HubAccess {
  /** From the editor's secret storage; default HF_TOKEN, then the token file. Sent to the Hub's own address alone. */
  readonly token?: string;
  /** Default HF_ENDPOINT, then https://huggingface.co. */
  readonly endpoint?: string;
  /** Default HTTPS_PROXY or HTTP_PROXY, except for the hosts in NO_PROXY. */
  readonly proxy?: string;
  /** Never use the network: only the cache, else an error. Default HF_HUB_OFFLINE. */
  readonly offline?: boolean;
}

/** A model on the Hub, as a search lists it. */
export interface HubModel {
  /** owner/name */
  readonly id: string;
  /** Its SPDX-like name in the model card, or null. */
  readonly license: string | null;
  /** In the last 30 days. */
  readonly downloads: number;
  /** Bytes of the files that a download would fetch; null while unknown, or where the Hub does not say. */
  readonly size: number | null;
  /** Has an .onnx file. */
  readonly hasOnnx: boolean;
  /** Has weights as safetensors: of use where the architecture is known. */
  readonly hasSafetensors: boolean;
  /** Its terms must be accepted on the Hub's page, and a token is needed. */
  readonly gated: boolean;
}

export interface HubSearchOptions {
  readonly signal?: AbortSignal;
  readonly hub?: HubAccess;
  /** Most models listed; default 20. */
  readonly limit?: number;
  /** Called once with the list before sizes are known, so that it can be shown at once. */
  readonly onFound?: (models: readonly HubModel[]) => void;
}

/** A model to fetch into the shared Hugging Face cache. */
export interface DownloadRequest {
  /** owner/name, or owner/name@revision. */
  readonly id: string;
  /** A branch, tag or commit; default main. */
  readonly revision?: string;
  /** Default: the best variant there is. */
  readonly dtype?: Dtype;
  readonly hub?: HubAccess;
}

/** A model in the cache, whole. */
export interface DownloadedModel {
  readonly id: string;
  /** The commit. */
  readonly revision: string;
  /** The snapshot's folder: a model folder like any other. */
  readonly folder: string;
  readonly files: readonly { readonly name: string; readonly size: number }[];
  /** Bytes that were fetched now; 0 when all was there. */
  readonly fetched: number;
}

/** A model found in the shared cache. */
export interface CachedModel {
  readonly id: string;
  readonly revision: string;
  readonly folder: string;
  /** Bytes on disk, all revisions. */
  readonly size: number;
  /** Can be opened: a graph or known weights, a config and a tokenizer are there. */
  readonly usable: boolean;
}

/** Why a download or a search failed, so that a front can offer the remedy. */
export type HubFailure =
  | 'offline'
  | 'unreachable'
  | 'unauthorized'
  | 'gated'
  | 'not-found'
  | 'rate-limited'
  | 'server'
  | 'damaged'
  | 'disk'
  | 'unusable';

/** What model.ts offers of the Hub, by these names. All reject with HubError, or CancelledError. */
export interface HubDoor {
  searchHub(query: string, options?: HubSearchOptions): Promise<readonly HubModel[]>;
  /**
   * Progress: stage 'download', bytes of all files, total null until the list is known. An interrupted one continues
   * later.
   */
  downloadModel(request: DownloadRequest, context?: WorkContext): Promise<DownloadedModel>;
  /** Looks at the disk alone. */
  cachedModels(): Promise<readonly CachedModel[]>;
}

/** A checkpoint that becomes a model folder. */
export interface ImportRequest {
  /** A Flair best-model.pt. */
  readonly checkpoint: string;
  /** The folder to make: not there yet, or empty. */
  readonly folder: string;
  /** Folder of the base model's tokenizer, for checkpoints that carry none. */
  readonly tokenizer?: string;
}

export interface ImportedModel {
  readonly schema: 1;
  readonly folder: string;
  readonly checkpoint: string;
  /** In the order of the logits. */
  readonly labels: readonly string[];
  /** Of the weights. */
  readonly bytes: number;
  /** Which rules are used, and what to know of them. */
  readonly notes: readonly string[];
}
