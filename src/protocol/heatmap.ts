/**
 * The heatmap's view and its messages to the extension: declarations only. The server makes the view with all texts
 * formatted, so that the page only lays out. Ranges are half-open, in UTF-16 code units.
 */
import type { MethodName, OutputKind, Task } from './explain';
import type { ExportFormat, Granularity } from './formats';
import type { ExplainOptions } from './requests';

/** The element of the page that holds its texts in the user's language, as JSON. */
export const TEXTS_ELEMENT = 'gradlens-texts';

export type { ExportFormat, Granularity };

/** Strength and direction: 4 is strongest for the explained class, -4 strongest against, 0 has no colour. */
export type Step = -4 | -3 | -2 | -1 | 0 | 1 | 2 | 3 | 4;

/** A token, word or sentence with its signed score. */
export interface HeatmapItem {
  readonly text: string;
  /** 1 for the second text of a pair. */
  readonly sequence: 0 | 1;
  /** Of the explained text (of its pair where `sequence` is 1). */
  readonly start: number;
  readonly end: number;
  readonly attribution: number;
  readonly step: Step;
  /** '+0.41' */
  readonly value: string;
  /** Of the sum of all |scores|: '15 %'. */
  readonly share: string;
  /** 1 for the largest |score| of its granularity. */
  readonly rank: number;
  /** Text that distinguishes it from equal pieces: '3rd of 9, together +0.71', 'second text'; null if there are none. */
  readonly which: string | null;
  /** Length of its bar relative to the longest one, in [0, 1]. */
  readonly bar: number;
  /** Its tokens: '▁invest ment'. */
  readonly pieces: string;
  /** Whether it contains a token that is not in the model's vocabulary. */
  readonly unknown: boolean;
}

/** A piece of text; the segments of a sequence, joined, are its text. */
export interface HeatmapSegment {
  readonly text: string;
  /** Index into the items of the granularity, or null between them. */
  readonly item: number | null;
  /** Whether the model read it. */
  readonly seen: boolean;
}

export interface HeatmapLayer {
  readonly items: readonly HeatmapItem[];
  /** One list for the text, a second one for the second text of a pair. */
  readonly segments: readonly (readonly HeatmapSegment[])[];
}

export interface HeatmapClass {
  readonly index: number;
  readonly label: string;
  /** '98.2 %', or the value itself of a regression. */
  readonly score: string;
  /** Length of its bar, in [0, 1]. */
  readonly bar: number;
  /** The model's prediction. */
  readonly predicted: boolean;
  /** The class or margin that the words' scores explain. */
  readonly explained: boolean;
}

export interface HeatmapDetail {
  /** Plain words: 'integration error'. */
  readonly name: string;
  /** The technical term, if it differs: 'convergence delta'. */
  readonly term: string | null;
  readonly value: string;
}

/** One word's score in the pinned explanation and now. */
export interface HeatmapDifference {
  readonly text: string;
  /** '+0.41', or null if the word is not in that text. */
  readonly before: string | null;
  readonly after: string | null;
  readonly difference: string;
  /** Of the difference, as of scores. */
  readonly step: Step;
  /** Index of the word among the items of granularity 'word', or null if it was removed. */
  readonly item: number | null;
}

/** The pinned explanation compared with the current one. */
export interface HeatmapPinned {
  /** 'business 98.2 %' */
  readonly before: string;
  readonly after: string;
  /** '−7.1 points' */
  readonly change: string;
  /** Why the words cannot be compared (another class is explained now), or null. */
  readonly note: string | null;
  /** Largest |difference| first. */
  readonly differences: readonly HeatmapDifference[];
}

export interface HeatmapView {
  /** Of the explanation, as in `gradlens/explain`. */
  readonly id: string;
  /** 'shipping.txt', 'news.csv row 12'. */
  readonly title: string;
  /** 'business 98.2 %' */
  readonly headline: string;
  /** A sentence when no label is over the threshold, else null. */
  readonly note: string | null;
  readonly task: Task;
  readonly classes: readonly HeatmapClass[];
  readonly target: { readonly label: string; readonly output: OutputKind; readonly against: string | null };
  /** 'business rather than sport' */
  readonly targetText: string;
  readonly controls: {
    readonly method: MethodName;
    /** null: chosen by the rule. */
    readonly nSteps: number | null;
    /** As the numbers were made: 'pad', 'pad+mask'. */
    readonly baseline: string;
    /** As they were asked for: what goes back into `ExplainOptions`. */
    readonly baselines: readonly string[];
    readonly output: OutputKind;
    /** Those that this model has: no probability of a regression, no margin of a single label. */
    readonly outputs: readonly OutputKind[];
  };
  readonly state: 'refining' | 'converged' | 'not converged' | 'no integral';
  /** 'Converged: 0.2 % integration error with 15 path nodes' */
  readonly verdict: string;
  /** The counter-check in sentences, where it was made, and whether it speaks against the colours. */
  readonly check?: { readonly lines: readonly string[]; readonly against: boolean };
  /** 'CPU' */
  readonly device: string;
  /** '0.9 s', or null while it runs and for an explanation from a file. */
  readonly time: string | null;
  /** Whether the text was edited after the explanation: colours are those of the earlier text. */
  readonly stale: boolean;
  /** The model of the explanation if another model, or none, is in use now; else null. */
  readonly otherModel: string | null;
  /** 'file says politics', or null. */
  readonly disagreement: string | null;
  readonly layers: Readonly<Record<Granularity, HeatmapLayer>>;
  /** Sum of the special tokens' scores, '+0.00', and each. */
  readonly special: {
    readonly sum: string;
    readonly tokens: readonly { readonly token: string; readonly value: string }[];
  };
  /** Ranges of the windows; one if the text fits a single window. */
  readonly windows: readonly { readonly start: number; readonly end: number; readonly tokens: number }[];
  /** 'the model did not read 120 words at the end', or null. */
  readonly unseen: string | null;
  /** '3 unknown tokens (1.2 %)', or null. */
  readonly unknown: string | null;
  readonly warnings: readonly string[];
  readonly details: readonly HeatmapDetail[];
  readonly pinned: HeatmapPinned | null;
  /** The reviewer's note, which exports contain, or null. */
  readonly remark: string | null;
}

/** One of several explanations that the panel can show. */
export interface HeatmapTab {
  readonly id: string;
  readonly title: string;
  /** The folder or the beginning of the text, if another tab has the same title; else null. */
  readonly detail: string | null;
  readonly headline: string;
}

/** From the extension to the page. */
export type ToHeatmap =
  | {
      readonly kind: 'show';
      readonly view: HeatmapView;
      readonly tabs: readonly HeatmapTab[];
      /** Whether it stays when another editor becomes active. */
      readonly held: boolean;
    }
  /** Nothing is explained; `hint` says what to do next. */
  | { readonly kind: 'empty'; readonly hint: string }
  /** Progress of work on an explanation, in [0, 1]; null: it has ended. */
  | {
      readonly kind: 'progress';
      readonly id: string;
      /** Of the text: 'shipping.txt'. */
      readonly title: string;
      readonly done: number | null;
      readonly text: string;
    }
  | { readonly kind: 'failed'; readonly id: string | null; readonly message: string }
  /** The selection in the editor as a range of the explained text; null: none. */
  | {
      readonly kind: 'select';
      readonly id: string;
      readonly range: { readonly start: number; readonly end: number } | null;
    }
  | { readonly kind: 'granularity'; readonly granularity: Granularity }
  /** Asks for the picture as a PNG; answered by 'picture'. */
  | { readonly kind: 'paint'; readonly request: number; readonly made: string };

/** From the page to the extension. */
export type FromHeatmap =
  /** The page is loaded; the explanation that it showed before, and whether that was held. */
  | { readonly kind: 'ready'; readonly id: string | null; readonly held: boolean }
  | { readonly kind: 'open'; readonly id: string }
  /** Closes the tab; the explanation and its colours remain. */
  | { readonly kind: 'close'; readonly id: string }
  /** Keep showing this explanation, or follow the active editor again. */
  | { readonly kind: 'hold'; readonly held: boolean }
  /**
   * Explains the same text again. `options` are complete as far as the page knows them (target, output, against,
   * baselines, method, nSteps): absent ones come from the settings, never from the previous explanation; without nSteps
   * the method chooses it.
   */
  | { readonly kind: 'explain'; readonly id: string; readonly options: ExplainOptions }
  | { readonly kind: 'cancel'; readonly id: string }
  /** A word was chosen: select it in the editor. */
  | {
      readonly kind: 'reveal';
      readonly id: string;
      readonly sequence: 0 | 1;
      readonly start: number;
      readonly end: number;
    }
  | { readonly kind: 'granularity'; readonly granularity: Granularity }
  | { readonly kind: 'pin'; readonly id: string; readonly pinned: boolean }
  | { readonly kind: 'export'; readonly id: string; readonly format: ExportFormat }
  /** Write the reviewer's note. */
  | { readonly kind: 'note'; readonly id: string }
  | { readonly kind: 'report'; readonly id: string }
  | { readonly kind: 'copyCommand'; readonly id: string }
  /** base64 of the PNG, or the error. */
  | {
      readonly kind: 'picture';
      readonly request: number;
      readonly png: string | null;
      readonly message: string | null;
    };
