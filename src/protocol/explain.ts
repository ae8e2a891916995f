/**
 * The explanation as it crosses process boundaries and is written to files: declarations only.
 * Units: scores are logits unless `target.output` says otherwise; ranges are half-open, in UTF-16 code units of
 * the original text. Every number is finite.
 */

import type { MethodName, UnitName } from './methods';
import type { OUTPUTS } from './options/explainOptions';
import type { TASKS } from './options/modelOptions';

export type Task = (typeof TASKS)[number];
export type OutputKind = (typeof OUTPUTS)[number];
export type { MethodName };

export interface ModelInfo {
  readonly path: string;
  /** SHA-256, in hex, of the .onnx file's bytes followed by those of its external files, sorted by name. */
  readonly sha256: string;
  readonly task: Task;
  readonly labels: readonly string[];
  /** The value of the graph that is interpolated: the output of the word-embedding lookup. Null when none was found. */
  readonly embedding: string | null;
  readonly device: string;
  readonly dtype: string;
  /** The processor's instructions for 8-bit products, on which results of quantised files depend; absent for others. */
  readonly processor?: string;
  /** Largest |logit difference| between the file and the float graph that was differentiated, on this text. */
  readonly twinDistance: number;
}

export interface LabelScore {
  readonly label: string;
  readonly logit: number;
  /** In [0, 1]; null for regression. */
  readonly probability: number | null;
}

export interface Prediction {
  /** The index of the best label in `scores`. */
  readonly index: number;
  readonly label: string;
  /** The predicted labels: those over the threshold for multi-label (possibly none), else one. */
  readonly labels: readonly string[];
  /** Every label in the model's own order. */
  readonly scores: readonly LabelScore[];
}

export interface Target {
  readonly index: number;
  readonly label: string;
  readonly output: OutputKind;
  /** The label that a margin is taken against. */
  readonly against: string | null;
}

export interface Integration {
  readonly method: MethodName;
  /** Gradient nodes on the path of one window (the most that any window took); runs, or draws, of methods without a path. */
  readonly steps: number;
  readonly forwardRuns: number;
  readonly baseline: string;
  /** Standard deviation per token over several baselines, else null. */
  readonly baselineSpread: readonly number[] | null;
  /** Standard error of each token's score over random draws, else null. */
  readonly standardError: readonly number[] | null;
  /** The seed of random draws; absent without random draws. */
  readonly seed?: number;
  /** The unit that was hidden at once; absent for methods that hide nothing. */
  readonly unit?: UnitName;
  readonly fInput: number;
  readonly fBaseline: number | null;
  /** sum of attributions - (fInput - fBaseline). */
  readonly delta: number | null;
  /** |delta| / max(|fInput - fBaseline|, 0.05 * sum |attribution|). */
  readonly relativeDelta: number | null;
  readonly converged: boolean | null;
}

/** A token as `tokenize` writes it; special tokens and tokens without visible text have start = end. */
export interface TokenRange {
  readonly id: number;
  readonly token: string;
  readonly start: number;
  readonly end: number;
  /** Added by the tokenizer's post-processor. */
  readonly special: boolean;
  /** 1 for tokens of `textPair`. */
  readonly sequence: 0 | 1;
  /** True where the text is not in the model's vocabulary; absent otherwise. */
  readonly unknown?: true;
}

export interface TokenAttribution extends TokenRange {
  readonly attribution: number;
}

export interface WordAttribution {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly sequence: 0 | 1;
  readonly attribution: number;
}

/** The range that one window read, including overlap, and its number of content tokens. */
export interface WindowRange {
  readonly start: number;
  readonly end: number;
  readonly tokens: number;
}

/** The part of a result about its document, whatever was computed. */
export interface DocumentPart {
  readonly schema: 1;
  readonly source: string;
  readonly id: string | null;
  /** The label that the data give, or null. */
  readonly known: string | null;
  readonly text: string;
  readonly textPair: string | null;
}

export interface Tokenization extends DocumentPart {
  readonly tokens: readonly TokenRange[];
  readonly warnings: readonly string[];
}

/** The tokens of one reading of a text, and the model's prediction for them. */
export interface TextReading {
  /** 'transformers 5' */
  readonly name: string;
  /** Whether it is the reading in use. */
  readonly used: boolean;
  /** Null if the text cannot be tokenized by this reading. */
  readonly tokens: readonly TokenRange[] | null;
  /** Why it cannot be tokenized, or why the model does not accept these tokens; else null. */
  readonly failure: string | null;
  /** Whether the ids are the same as in the reading in use. */
  readonly same: boolean;
  /** Ranges whose tokens differ from those of the reading in use, in text order. */
  readonly differs: readonly { readonly sequence: 0 | 1; readonly start: number; readonly end: number }[];
  /** Null without a model, or without a label. */
  readonly prediction: Prediction | null;
}

/** All readings of the tokenizer's files for one text. */
export interface ReadingComparison extends DocumentPart {
  readonly model: ModelInfo | null;
  readonly readings: readonly TextReading[];
  readonly warnings: readonly string[];
}

export interface Classification extends DocumentPart {
  readonly model: ModelInfo;
  readonly prediction: Prediction;
  readonly windows: readonly WindowRange[];
  /** The range that was not read, or null. */
  readonly unseen: { readonly start: number; readonly end: number } | null;
  readonly warnings: readonly string[];
}

/** A value with its 95 % interval. Without random draws the value is exact, and all three are equal. */
export interface CheckedValue {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The score of the explained class without some words: its probability, or the value of a regression. */
export interface WithoutWords {
  /** The number of removed words. */
  readonly k: number;
  readonly score: number;
  /** 95 % interval; equal to the score without random draws. */
  readonly low: number;
  readonly high: number;
}

/** Comprehensiveness and sufficiency (DeYoung et al. 2020) with one replacement of removed tokens. */
export interface Replacement {
  /** Score of the text minus the score without the k strongest words. */
  readonly comprehensiveness: CheckedValue;
  /** Score of the text minus the score of only the k strongest words. */
  readonly sufficiency: CheckedValue;
  /** Means over the shares of tokens. */
  readonly aopcComprehensiveness: CheckedValue;
  readonly aopcSufficiency: CheckedValue;
  /** Of each share of the tokens. */
  readonly curve: readonly {
    readonly share: number;
    readonly tokens: number;
    readonly comprehensiveness: number;
    readonly sufficiency: number;
  }[];
}

/** How and where an explanation was computed. */
export interface Evidence {
  /** 'Gradlens 1.2.0' */
  readonly program: string;
  readonly runtime: string;
  readonly node: string;
  /** The processor's instructions, on which results of 8-bit files depend. */
  readonly processor: string;
  /** SHA-256, in hex, of the text and its pair. */
  readonly textSha256: string;
  /** Options of the explanation and of the model, as they were given; absent ones had their defaults. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly modelSettings: Readonly<Record<string, unknown>>;
}

/** The counter-check of an explanation by forward runs on changed ids. */
export interface Check {
  /** The score of the text itself, computed by the explained graph. */
  readonly score: number;
  /** Results by the replacement of hidden tokens: the baseline's name, 'unk' (or 'pad'), 'delete'. */
  readonly replacements: Readonly<Record<string, Replacement>>;
  /** Without the k strongest words, which are replaced by the baseline. */
  readonly without: WithoutWords;
  /** Without k of the other words, drawn at random; null if the text has no others. */
  readonly withoutRandom: (WithoutWords & { readonly draws: number; readonly seed: number }) | null;
  /** The same method with another baseline; null for methods without a path. */
  readonly baselinesAgree: {
    readonly baseline: string;
    readonly of: number;
    /** The number of strongest words that are also among the strongest with the other baseline, with the same sign. */
    readonly agree: number;
    /** Indices in `words` of coloured words with the opposite sign. */
    readonly turned: readonly number[];
  } | null;
  /** Whether removing the strongest words has no larger effect than removing others. */
  readonly speaksAgainst: boolean;
}

export interface Explanation extends Classification {
  readonly target: Target;
  readonly integration: Integration;
  readonly tokens: readonly TokenAttribution[];
  readonly words: readonly WordAttribution[];
  /** Present if it was requested. */
  readonly check?: Check;
  /** In files: what a second person needs to compute it again. */
  readonly evidence?: Evidence;
}
