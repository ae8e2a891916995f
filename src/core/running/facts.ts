/** What is known of a model, whatever computes it. */
import type { ModelInfo, Task } from '../../protocol/explain';
import type { Plan } from '../compile/plan';
import type { Tokenizer } from '../tokenization/encoding';
import type { Precedence } from './precedence';
import type { ModelPrograms } from './programs';
import type { ModelSource } from './source';

/** What opening a model found. */
export interface Opened {
  readonly source: ModelSource;
  readonly programs: ModelPrograms;
  readonly info: Omit<ModelInfo, 'device'>;
  /** Tokens of one window, special tokens included; Infinity when nothing limits it. */
  readonly longest: number;
  /** What is odd about how its logits are read. */
  readonly notes: readonly string[];
  /** One logit, and nothing says whether it is a number or a yes and no. */
  readonly open: boolean;
  /** What the device that was asked for costs, or null. */
  readonly cost: string | null;
  /** Over all devices and graphs of the model. */
  readonly precedence: Precedence;
}

export class ModelFacts {
  constructor(protected readonly opened: Opened) {}

  get tokenizer(): Tokenizer {
    return this.opened.source.tokenizer;
  }

  /** Tokens of one window, special tokens included; Infinity when nothing limits it. */
  get longest(): number {
    return this.opened.longest;
  }

  /** Whose runs go first. */
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

  /** By label: the probability that must be exceeded, for models that have thresholds of their own. */
  get thresholds(): readonly number[] | undefined {
    return this.flair?.thresholds ?? undefined;
  }

  /** What every result of this model has to be read with. */
  get warnings(): readonly string[] {
    const { source, notes, cost } = this.opened;
    return [...(this.flair?.warnings ?? []), ...source.notes, ...notes, ...(cost === null ? [] : [cost])];
  }

  /** Its one logit may be a number or a yes and no: nothing says which. */
  get open(): boolean {
    return this.opened.open;
  }

  /** The programs are a float twin of the file: their logits are near its own, not equal to them. */
  get twin(): boolean {
    return this.plan.programs?.twin ?? false;
  }

  /** Whether anything can stand in place of a token's embedding: not where the graph shows no lookup. */
  get hasPath(): boolean {
    return this.plan.programs !== null;
  }

  /** Rows of the embedding table, where the graph tells: ids from there on cannot be looked up. */
  get rows(): number | null {
    return this.plan.programs?.rows ?? null;
  }

  /** The file that everything is made of, for messages. */
  get modelFile(): string {
    return this.opened.source.files.onnx;
  }

  /** Texts that are longer than the model reads are pooled over strides by Flair, which is not done here. */
  get strides(): boolean {
    return this.flair?.strides ?? false;
  }

  /** Whether the published recipe is for models of this kind. */
  get hasRecipe(): boolean {
    return (this.flair?.recipe ?? null) !== null;
  }

  /** The token that Flair puts around texts with context, or null. */
  get boundary(): string | null {
    return this.flair?.text.boundary ?? null;
  }
}
