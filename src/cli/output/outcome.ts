import type { Classification, Explanation, ReadingComparison, Tokenization } from '../../protocol/explain';
import { type MethodDefinition, methodOf } from '../../protocol/methods';

/** What a command writes of one document. */
export type DocumentResult = Explanation | Classification | Tokenization | ReadingComparison;

/** Kept of each document once its result is written: for exit status, evaluation and resuming. */
export interface Outcome {
  readonly failed: boolean;
  readonly known: string | null;
  readonly predicted: readonly string[];
  /** An adaptive integral that did not converge, or draws that ended before the standard error that was asked for. */
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
      aimsAtAnError(methodOf(result.integration.method)) &&
      result.integration.converged === false,
  };
}

/** Goes on until an error is small enough, whatever that takes. */
function aimsAtAnError({ steps, draws }: MethodDefinition): boolean {
  return steps?.kind === 'cap' || draws !== null;
}
