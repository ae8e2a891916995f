/** Facts of a model that do not depend on its device. */
import type { ModelInfo, Task } from '../../protocol/explain';
import type { Plan } from '../compile/plan';
import type { Tokenizer } from '../tokenization/encoding';
import type { Lengths } from './lengths';
import type { Precedence } from './precedence';
import type { ModelPrograms } from './programs';
import type { ModelSource } from './source';

/** Facts found when a model was opened. */
export interface Opened {
  readonly source: ModelSource;
  readonly programs: ModelPrograms;
  readonly info: Omit<ModelInfo, 'device'>;
  /** Tokens of one window, special tokens included; Infinity when nothing limits it. */
  readonly longest: number;
  /** Warnings about how its logits are read. */
  readonly notes: readonly string[];
  /** Whether it has one logit and nothing determines whether that is a regression value or a binary class. */
  readonly open: boolean;
  /** One line on why the named device is slow, or null. */
  readonly cost: string | null;
  /** Over all devices and graphs of the model. */
  readonly precedence: Precedence;
  /** At which lengths it runs, as far as runs have shown. */
  readonly lengths: Lengths;
}

/** A model's facts for the rooms that use it. */
export class ModelFacts {
  constructor(protected readonly opened: Opened) {}

  get tokenizer(): Tokenizer {
    return this.opened.source.tokenizer;
  }

  /** Tokens of one window, special tokens included; Infinity when nothing limits it. */
  get longest(): number {
    return Math.min(this.opened.longest, this.opened.lengths.longest ?? Number.POSITIVE_INFINITY);
  }

  /** A warning about a text whose rows have these numbers of tokens: it is padded, or cut, for a length that is fixed. */
  lengthNote(rows: readonly number[]): string | null {
    return this.opened.lengths.note(rows);
  }

  /** Which runs have precedence. */
  get precedence(): Precedence {
    return this.opened.precedence;
  }

  get task(): Task {
    return this.opened.info.task;
  }

  private get flair() {
    return this.opened.source.config.flair;
  }

  protected get plan(): Plan {
    return this.opened.programs.plan;
  }

  /** The probability above which each label is predicted, in [0, 1]; undefined if the model has no thresholds. */
  get thresholds(): readonly number[] | undefined {
    return this.flair?.thresholds ?? undefined;
  }

  /** Warnings for every result of this model. */
  get warnings(): readonly string[] {
    const { source, notes, cost } = this.opened;
    return [...(this.flair?.warnings ?? []), ...source.notes, ...notes, ...(cost === null ? [] : [cost])];
  }

  /** Whether it has one logit and nothing determines whether that is a regression value or a binary class. */
  get open(): boolean {
    return this.opened.open;
  }

  /** Whether the programs are a float twin of the file: their logits are near its own, not equal to them. */
  get twin(): boolean {
    return this.plan.programs?.twin ?? false;
  }

  /** Whether a token's embedding can be replaced: only if the graph has a lookup. */
  get hasPath(): boolean {
    return this.plan.programs !== null;
  }

  /** Whether the logits are a smooth function along every path, according to the graph. */
  get isSmooth(): boolean {
    return this.plan.programs?.kinks.length === 0;
  }

  /** Rows of the embedding table, from which on ids cannot be looked up; null if the graph does not determine it. */
  get rows(): number | null {
    return this.plan.programs?.rows ?? null;
  }

  /** The model's file, for messages. */
  get modelFile(): string {
    return this.opened.source.files.onnx;
  }

  /** Whether Flair pools longer texts over strides, which is not supported here. */
  get strides(): boolean {
    return this.flair?.strides ?? false;
  }

  /** Whether the published recipe supports models of this kind. */
  get hasRecipe(): boolean {
    return (this.flair?.recipe ?? null) !== null;
  }

  /** The token that Flair puts around texts with context, or null. */
  get boundary(): string | null {
    return this.flair?.text.boundary ?? null;
  }
}
