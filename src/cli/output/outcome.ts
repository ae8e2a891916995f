import type { Classification, Explanation, Tokenization } from '../../protocol/explain';
import { METHODS } from '../../protocol/methods';

/** What a command writes of one document. */
export type DocumentResult = Explanation | Classification | Tokenization;

/** What is kept of each document once its result is written: for exit status, evaluation and resuming. */
export interface Outcome {
  readonly failed: boolean;
  readonly known: string | null;
  readonly predicted: readonly string[];
  /** An adaptive integral that did not converge. */
  readonly unconverged: boolean;
}

export const FAILED: Outcome = { failed: true, known: null, predicted: [], unconverged: false };

export function outcomeOf(result: DocumentResult): Outcome {
  return {
    failed: false,
    known: result.known,
    predicted: 'prediction' in result ? result.prediction.labels : [],
    unconverged:
      'integration' in result &&
      METHODS[result.integration.method].steps?.kind === 'cap' &&
      result.integration.converged === false,
  };
}
