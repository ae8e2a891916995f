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
  /** Forgets the explanations of a document, and that its label was asked for: DocumentParams -> null. */
  clear: 'gradlens/clear',
  /** Ends the work on an explanation, or on a whole document: { id } | DocumentParams -> null. */
  cancel: 'gradlens/cancel',
  /** Keeps an explanation to compare the edited text with: { id, pinned } -> ShownExplanation. */
  pin: 'gradlens/pin',
  /** What is shown of a document, or of all of them: Partial<DocumentParams> -> readonly ShownExplanation[]. */
  shown: 'gradlens/shown',
  /** Why there is no label, of a part, a document or the model: ProblemParams -> Failure | null. */
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
  /** A part of a document as each reader of the tokenizer's files reads it, in plain text: ReadingParams -> string. */
  readings: 'gradlens/readings',
  /** The available models: ModelsParams -> ModelList. */
  models: 'gradlens/models',
} as const;

/** Server to client. */
export const NOTIFICATIONS = {
  /** An explanation is new, refined or removed: ExplanationChanged. The answer of a request is not notified again. */
  explanationChanged: 'gradlens/explanationChanged',
  /** An edit moved an explanation, made it stale or fresh: ExplanationMoved. */
  explanationMoved: 'gradlens/explanationMoved',
  /** What the server is doing: ServerStatus. */
  status: 'gradlens/status',
  /** Which rows of a table the model labels otherwise than the data: RowDisagreements. */
  disagreements: 'gradlens/disagreements',
} as const;

export interface DocumentParams {
  readonly uri: string;
}

/** Which part of a document is explained. */
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
  /** What it is compared with, or null. */
  readonly pinned: Explanation | null;
  /** The options of the request. */
  readonly options?: ExplainOptions;
}

/** A painted range of the document. */
export interface PaintedRange {
  readonly start: number;
  readonly end: number;
  readonly step: Step;
}

/**
 * A piece of the explained text that is in the document unchanged: text [from, from + length) is at [start, start +
 * length). Quotes and escapes of CSV and JSON, and edits, lie between pieces.
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
  /** Whether the part was edited since. */
  readonly stale: boolean;
  /** The version of the document that `start`, `end`, `places` and `painted` hold for; the editor may be ahead of it. */
  readonly placedAt: number;
  /** The range of the explained text: [start, end) of the current document. */
  readonly start: number;
  readonly end: number;
  /** In text order; empty for what was opened from a file. */
  readonly places: readonly Place[];
  /** By granularity, in text order, moved along with edits; ranges that were edited are gone. Step 0 is left out. */
  readonly painted: Readonly<Record<Granularity, readonly PaintedRange[]>>;
}

/** An explanation with its position in the document. */
export interface ShownExplanation extends ExplanationPlace {
  /** null for what was opened from a file. */
  readonly uri: string | null;
  /** Of the document that was explained. */
  readonly version: number;
  /** The complete explanation, so that a later server can restore it; null while it is refined. */
  readonly explanation: Explanation | null;
  readonly refining: boolean;
  /** The model that explained ('bert-toxic') where another model, or none, is in use now; else null. */
  readonly otherModel: string | null;
  readonly pinned: boolean;
  readonly view: HeatmapView;
}

export interface ExplanationChanged extends DocumentParams {
  readonly id: string;
  /** null: it was removed. */
  readonly shown: ShownExplanation | null;
}

/** Rows whose label in the data differs from the model's, among those that have a label by now. */
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
  /** How far it is in [0, 1]; null: not known. */
  readonly done: number | null;
  /** '7 of 16 nodes, about 3 s left'. */
  readonly text: string;
}

export interface ServerStatus {
  readonly state: ServerState;
  /** Short name: 'bbc-news'. */
  readonly model: string;
  /** What the setting says; empty for the bundled model. */
  readonly path: string;
  /** 'CPU', or empty while no model is loaded. */
  readonly device: string;
  /** Why other devices are not used ('WebGPU: no GPU or GPU driver was found'), or the cost of this one; or null. */
  readonly reason: string | null;
  /** Its labels; empty while it was not loaded. */
  readonly classes: readonly string[];
  /** Current activity, or what is wrong and what to do: one line. */
  readonly message: string | null;
  /** Parts of documents that are being worked on. */
  readonly work: readonly WorkStatus[];
  /** Texts that are labelled, of those that want it over all documents; null where none does. */
  readonly labels: { readonly done: number; readonly total: number } | null;
}

export interface AnalyzeParams {
  readonly text: string;
  readonly explain: boolean;
  readonly options?: ExplainOptions;
}

export type Analysis = Classification | Explanation;

export interface ModelsParams {
  /** Searches the Hugging Face hub with these words; absent: what is on this machine. */
  readonly query?: string;
}

export interface ModelChoice {
  /** What the setting `gradlens.model` is set to; empty for the bundled one. */
  readonly value: string;
  readonly name: string;
  /** 'five BBC news topics', 'MIT · 268 MB'. */
  readonly detail: string;
  readonly kind: 'bundled' | 'cached' | 'hub';
  /** Where this machine has it, or null. */
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
   * True where the client has the commands `gradlens.*` itself, as the VS Code extension does: the server then registers
   * none of them, and its lenses and hovers name the client's.
   */
  readonly clientCommands?: boolean;
  /** For the Hugging Face hub. */
  readonly token?: string;
}

/**
 * Commands that lenses and hovers carry. Arguments: [uri, Part], for `explain` also ExplainOptions.
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
