/** The interface of methods that compute scores, and their context. */
import * as l10n from '@vscode/l10n';
import type { Classification, Integration, TokenAttribution } from '../../../protocol/explain';
import type { DocumentInput, ExplainOptions } from '../../../protocol/requests';
import { type Baseline, baseline } from '../../attribution/baseline';
import { UsageError } from '../../errors';
import type { Combination, PathContext, TextLogits } from '../paths';
import type { Reading } from '../reading';
import type { RunProgress } from '../runProgress';

/** A tokenized document with its prediction, and the explained function F. */
export interface MethodContext extends PathContext {
  readonly input: DocumentInput;
  readonly reading: Reading;
  /**
   * Logits of each window at the original text, computed by the graph that is differentiated, and their combination into
   * the document's logits.
   */
  readonly logits: TextLogits;
  readonly weights: Combination;
  readonly options: ExplainOptions;
  /** The prediction for the document. */
  readonly label: string;
  /** Called before the runs with their expected number. */
  readonly progress: RunProgress;
  /** Called with the scores so far. Computing them takes time: `scores` must be called immediately or not at all. */
  readonly onScores?: ((scores: () => Scores) => void) | undefined;
}

/** Scores and their integration error. */
export interface Scores {
  readonly integration: Integration;
  /** Every token that is shown. */
  readonly tokens: readonly TokenAttribution[];
  readonly warnings: readonly string[];
  /** The windows and the unread range, if they differ from those of the prediction. */
  readonly read?: Pick<Classification, 'windows' | 'unseen'>;
}

/** A method. Its description for user interfaces is in src/protocol/methods.ts, by the same name. */
export interface Method {
  /**
   * Computes the scores of a document. Throws UsageError for options that do not fit, GradientError if the method needs
   * gradients and the model has none, RuntimeError, CancelledError.
   */
  scores(context: MethodContext): Promise<Scores>;
}

/** Baselines by their names, from the model's own tokens. */
export function baselinesOf({ model }: MethodContext, names: readonly string[]): readonly Baseline[] {
  const ids = (text: string) =>
    model.tokenizer.encode(text).map(({ id, token }) => {
      if (id < (model.rows ?? Number.POSITIVE_INFINITY)) return id;
      throw new UsageError(
        l10n.t`--baseline text: the embedding table has no row for its token ${JSON.stringify(token)}`,
      );
    });
  return names.map((name) => baseline(name, model.tokenizer.roles, ids));
}
