/** What a method of computing scores is, and what it is given. */
import type { Classification, Integration, TokenAttribution } from '../../../protocol/explain';
import type { DocumentInput, ExplainOptions } from '../../../protocol/requests';
import { type Baseline, baseline } from '../../attribution/baseline';
import { UsageError } from '../../errors';
import type { Combination, PathContext, TextLogits } from '../paths';
import type { Reading } from '../reading';
import type { RunProgress } from '../runProgress';

/** A document as it was read and labelled, and what of it is explained. */
export interface MethodContext extends PathContext {
  readonly input: DocumentInput;
  readonly reading: Reading;
  /** Of each window at the real text, by the graph that is differentiated, and how they become the document's. */
  readonly logits: TextLogits;
  readonly weights: Combination;
  readonly options: ExplainOptions;
  /** What the model says of the document. */
  readonly label: string;
  /** Told before the runs how many there will be. */
  readonly progress: RunProgress;
  /** Scores as far as they are; making them takes time, so they are made at once or not at all. */
  readonly onScores?: ((scores: () => Scores) => void) | undefined;
}

/** Scores, and how sure they are. */
export interface Scores {
  readonly integration: Integration;
  /** Every token that is shown. */
  readonly tokens: readonly TokenAttribution[];
  readonly warnings: readonly string[];
  /** What was read, where that is not what the label was read from. */
  readonly read?: Pick<Classification, 'windows' | 'unseen'>;
}

/** One way to compute scores. What fronts say of it is in src/protocol/methods.ts, by the same name. */
export interface Method {
  /**
   * Throws UsageError for options that do not fit, GradientError where it needs gradients and the model has none,
   * RuntimeError, CancelledError.
   */
  scores(context: MethodContext): Promise<Scores>;
}

/** Baselines by their names, of the model's own tokens. */
export function baselinesOf({ model }: MethodContext, names: readonly string[]): readonly Baseline[] {
  const ids = (text: string) =>
    model.tokenizer.encode(text).map(({ id, token }) => {
      if (id < (model.rows ?? Number.POSITIVE_INFINITY)) return id;
      throw new UsageError(`--baseline text: the embedding table has no row for its token ${JSON.stringify(token)}`);
    });
  return names.map((name) => baseline(name, model.tokenizer.roles, ids));
}
