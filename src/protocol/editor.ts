/**
 * Messages between the language server and an editor beside the standard protocol: method names and declarations.
 * Offsets are UTF-16 code units of the whole document at `version`.
 */
import type { Classification, Explanation } from './explain';
import type { Granularity, HeatmapView, Step } from './heatmap';
import type { ExplainOptions } from './requests';

/** Client to server. Each is a request. */
export const REQUESTS = {
  /**
   * Explains a part of a document: ExplainParams (with a work-done token) -> ShownExplanation. Cancellable. An empty
   * selection means the row or record around it, or the whole text.
   */
  explain: 'gradlens/explain',
  /** Labels a document from now on, whatever the settings say: DocumentParams -> Classification | null (of the whole). */
  classify: 'gradlens/classify',
  /** Removes the explanations of a document and the request of its label: DocumentParams -> null. */
  clear: 'gradlens/clear',
  /** Ends the work on an explanation, or on a whole document: { id } | DocumentParams -> null. */
  cancel: 'gradlens/cancel',
  /** Keeps an explanation to compare the edited text with: { id, pinned } -> ShownExplanation. */
  pin: 'gradlens/pin',
  /** The explanations of a document, or of all documents: Partial<DocumentParams> -> readonly ShownExplanation[]. */
  shown: 'gradlens/shown',
  /** Why a part, a document or the model has no label: ProblemParams -> Failure | null. */
  problem: 'gradlens/problem',
  /** Text of a file, as exported: { id, format: WrittenFormat, note?: string | null } -> string. */
  export: 'gradlens/export',
  /** A report in plain text, for screen readers: { id, note?: string | null } -> string. */
  report: 'gradlens/report',
  /** The command line that gives the same explanation: { id } -> string. */
  command: 'gradlens/command',
  /**
   * Restores an explanation of an earlier server: RestoreParams -> ShownExplanation | null (the text has changed).
   * Nothing is computed.
   */
  restore: 'gradlens/restore',
  /** Reads an exported JSON: { text, source } -> readonly ShownExplanation[]. */
  open: 'gradlens/open',
  /** Labels or explains a text that is not in a document, for tools: AnalyzeParams -> Classification | Explanation. */
  analyze: 'gradlens/analyze',
  /** The readings of the tokenizer's files for a part of a document, as plain text: ReadingParams -> string. */
  readings: 'gradlens/readings',
  /** The available models: ModelsParams -> ModelList. */
  models: 'gradlens/models',
} as const;

/** Server to client. */
export const NOTIFICATIONS = {
  /** An explanation is new, refined or removed: ExplanationChanged. The result of a request is not notified again. */
  explanationChanged: 'gradlens/explanationChanged',
  /** An edit moved an explanation, made it stale or fresh: ExplanationMoved. */
  explanationMoved: 'gradlens/explanationMoved',
  /** The state of the server: ServerStatus. */
  status: 'gradlens/status',
  /** The rows of a table whose label in the data differs from the model's: RowDisagreements. */
  disagreements: 'gradlens/disagreements',
} as const;

export interface DocumentParams {
  readonly uri: string;
}

/** A part of a document that can be explained. */
export type Part =
  | { readonly kind: 'document' }
  | { readonly kind: 'selection'; readonly start: number; readonly end: number }
  /** A row of CSV or TSV, or a JSONL record, counted from 0. */
  | { readonly kind: 'row'; readonly row: number };

export interface ExplainParams extends DocumentParams {
  readonly part: Part;
  /** Absent options come from the settings. */
  readonly options?: ExplainOptions;
  readonly workDoneToken?: string | number;
}

/** An empty selection means the row or record around it, or the whole text. */
export interface ReadingParams extends DocumentParams {
  readonly part: Part;
}

export interface ProblemParams extends Partial<DocumentParams> {
  readonly part?: Part;
}

export interface RestoreParams extends DocumentParams {
  /** Its id in the earlier server. */
  readonly id: string;
  readonly part: Part;
  readonly explanation: Explanation;
  /** The pinned explanation of the comparison, or null. */
  readonly pinned: Explanation | null;
  /** The options of the request. */
  readonly options?: ExplainOptions;
}

/** A coloured range of the document. */
export interface PaintedRange {
  readonly start: number;
  readonly end: number;
  readonly step: Step;
}

/**
 * A piece of the explained text that is in the document unchanged: text [from, from + length) is at [start, start +
 * length). Quotes and escapes of CSV and JSON, and edited text, are between pieces.
 */
export interface Place {
  /** 1 for the second text of a pair. */
  readonly sequence: 0 | 1;
  readonly from: number;
  readonly start: number;
  readonly length: number;
}

/** The position of an explanation in the document: everything about it that an edit changes. */
export interface ExplanationPlace {
  /** The same for the same part of the same document. */
  readonly id: string;
  readonly part: Part;
  /** Whether the part was edited after the explanation. */
  readonly stale: boolean;
  /** The document version of `start`, `end`, `places` and `painted`; the editor may have a newer one. */
  readonly placedAt: number;
  /** The range of the explained text: [start, end) of the current document. */
  readonly start: number;
  readonly end: number;
  /** In text order; empty for an explanation from a file. */
  readonly places: readonly Place[];
  /** By granularity, in text order, moved with edits, without edited ranges and without step 0. */
  readonly painted: Readonly<Record<Granularity, readonly PaintedRange[]>>;
}

/** An explanation with its position in the document. */
export interface ShownExplanation extends ExplanationPlace {
  /** null for an explanation from a file. */
  readonly uri: string | null;
  /** The version of the explained document. */
  readonly version: number;
  /** The complete explanation, so that a later server can restore it; null while it is refined. */
  readonly explanation: Explanation | null;
  readonly refining: boolean;
  /** The model of the explanation ('bert-toxic') if another model, or none, is in use now; else null. */
  readonly otherModel: string | null;
  readonly pinned: boolean;
  readonly view: HeatmapView;
}

export interface ExplanationChanged extends DocumentParams {
  readonly id: string;
  /** null: it was removed. */
  readonly shown: ShownExplanation | null;
}

/** Rows whose label in the data differs from the model's, among the rows that have been labelled. */
export interface RowDisagreements extends DocumentParams {
  readonly rows: readonly {
    readonly row: number;
    /** Of the document, from 0. */
    readonly line: number;
    /** 'business; file says politics' */
    readonly text: string;
  }[];
}

export interface ExplanationMoved extends DocumentParams {
  readonly place: ExplanationPlace;
}

/** `idle`: ready, or not needed yet. */
export type ServerState = 'idle' | 'loading' | 'busy' | 'failed';

export interface WorkStatus {
  readonly id: string;
  readonly uri: string;
  /** Progress in [0, 1]; null: unknown. */
  readonly done: number | null;
  /** '7 of 16 nodes, about 3 s left'. */
  readonly text: string;
}

export interface ServerStatus {
  readonly state: ServerState;
  /** Short name: 'bbc-news'. */
  readonly model: string;
  /** The value of the setting; empty for the bundled model. */
  readonly path: string;
  /** 'CPU', or empty while no model is loaded. */
  readonly device: string;
  /** Why other devices are not used ('WebGPU: no GPU or GPU driver was found'), or the cost of this one; or null. */
  readonly reason: string | null;
  /** The labels of the model; empty before it was loaded. */
  readonly classes: readonly string[];
  /** The current activity, or an error with its remedy: one line. */
  readonly message: string | null;
  /** Parts of documents that are being worked on. */
  readonly work: readonly WorkStatus[];
  /** The number of labelled texts of those that need a label, over all documents; null if none does. */
  readonly labels: { readonly done: number; readonly total: number } | null;
}

export interface AnalyzeParams {
  readonly text: string;
  readonly explain: boolean;
  readonly options?: ExplainOptions;
}

export type Analysis = Classification | Explanation;

export interface ModelsParams {
  /** Words to search the Hugging Face Hub for; absent: list the models on this machine. */
  readonly query?: string;
}

export interface ModelChoice {
  /** What the setting `gradlens.model` is set to; empty for the bundled one. */
  readonly value: string;
  readonly name: string;
  /** 'five BBC news topics', 'MIT · 268 MB'. */
  readonly detail: string;
  readonly kind: 'bundled' | 'cached' | 'hub';
  /** Its path on this machine, or null. */
  readonly path: string | null;
}

export interface ModelList {
  readonly models: readonly ModelChoice[];
  /** Why the search failed: one line, or null. */
  readonly problem: string | null;
}

/** A client's `initializationOptions`; all optional. */
export interface InitializationOptions {
  /**
   * Whether the client has the commands `gradlens.*` itself, as the VS Code extension does: the server then registers
   * none of them, and its lenses and hovers refer to the client's.
   */
  readonly clientCommands?: boolean;
  /** For the Hugging Face hub. */
  readonly token?: string;
}

/**
 * Commands of lenses and hovers. Arguments: [uri, Part], for `explain` also ExplainOptions.
 * Without `clientCommands` the server executes them (workspace/executeCommand).
 */
export const COMMANDS = {
  explain: 'gradlens.explainClassification',
  heatmap: 'gradlens.showHeatmap',
  target: 'gradlens.selectTarget',
  clear: 'gradlens.clearExplanation',
  cancel: 'gradlens.cancel',
  report: 'gradlens.showReport',
  problem: 'gradlens.showProblem',
  log: 'gradlens.showLog',
  model: 'gradlens.selectModel',
} as const;
