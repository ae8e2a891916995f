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
  /** Of the .onnx file's bytes, followed by its external files' in order of name. */
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
  /** Of the best label among `scores`. */
  readonly index: number;
  readonly label: string;
  /** Those over the threshold for multi-label (may be none), else one. */
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
  /** Of each token's score over random draws, else null. */
  readonly standardError: readonly number[] | null;
  /** Of random draws; absent where nothing is drawn. */
  readonly seed?: number;
  /** What was hidden at once; absent where nothing is. */
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

/** One reader's tokens of a text, and what the model makes of them. */
export interface TextReading {
  /** 'transformers 5' */
  readonly name: string;
  /** It is the reading that the model is given here. */
  readonly used: boolean;
  /** Null where it cannot be read. */
  readonly tokens: readonly TokenRange[] | null;
  /** Why it cannot, or why the model cannot be given these tokens; null where both can. */
  readonly failure: string | null;
  /** The ids are those of the reading that is used. */
  readonly same: boolean;
  /** Characters that are read differently than in the reading that is used, in order. */
  readonly differs: readonly { readonly sequence: 0 | 1; readonly start: number; readonly end: number }[];
  /** Null where there is no model, or no label. */
  readonly prediction: Prediction | null;
}

/** One text as each reader of the tokenizer's files reads it. */
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

/** A value with its 95 % interval; what is not drawn at random is exact: then all three are the same. */
export interface CheckedValue {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The score of the explained class without some words: its probability, or the value of a regression. */
export interface WithoutWords {
  /** How many words are taken out. */
  readonly k: number;
  readonly score: number;
  /** 95 % interval; equal to the score where nothing is drawn at random. */
  readonly low: number;
  readonly high: number;
}

/** Comprehensiveness and sufficiency (DeYoung et al. 2020) with one replacement for what is taken out. */
export interface Replacement {
  /** Score of the text less the score without the k strongest words. */
  readonly comprehensiveness: CheckedValue;
  /** Score of the text less the score of the k strongest words alone. */
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
  /** Of the text and its pair. */
  readonly textSha256: string;
  /** Options of the explanation and of the model, as they were given; absent ones had their defaults. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly modelSettings: Readonly<Record<string, unknown>>;
}

/** What forward runs on changed ids say of an explanation. */
export interface Check {
  /** Of the text itself, by the graph that is explained. */
  readonly score: number;
  /** By what stands in place of hidden tokens: the baseline's name, 'unk' (or 'pad'), 'delete'. */
  readonly replacements: Readonly<Record<string, Replacement>>;
  /** Without the k strongest words, the baseline in their place. */
  readonly without: WithoutWords;
  /** Without k of the other words, drawn at random; null where the text has no others. */
  readonly withoutRandom: (WithoutWords & { readonly draws: number; readonly seed: number }) | null;
  /** The same method with another baseline; null for methods without a path. */
  readonly baselinesAgree: {
    readonly baseline: string;
    readonly of: number;
    /** How many of the strongest words are among the strongest there, with the same sign. */
    readonly agree: number;
    /** Indices in `words` of painted words whose sign turns. */
    readonly turned: readonly number[];
  } | null;
  /** Taking out the strongest words changes no more than taking out others. */
  readonly speaksAgainst: boolean;
}

export interface Explanation extends Classification {
  readonly target: Target;
  readonly integration: Integration;
  readonly tokens: readonly TokenAttribution[];
  readonly words: readonly WordAttribution[];
  /** Where it was asked for. */
  readonly check?: Check;
  /** In files: what a second person needs to compute it again. */
  readonly evidence?: Evidence;
}
