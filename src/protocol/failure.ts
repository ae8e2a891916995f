/**
 * An error in the form that crosses threads and connections: its class, and the facts that a remedy depends on.
 * Declarations only.
 */
import type { HubFailure } from './requests';

/** A choice of the user that is missing. */
export type Lack = 'tokenizer' | 'column';

export interface FailureFacts {
  /** The error's class: 'DocumentError'. */
  readonly name: string;
  /** Further lines, three at most. */
  readonly hints: readonly string[];
  /** Of a HubError. */
  readonly reason?: HubFailure | undefined;
  /** Of a GradientError: ops without a rule, each with the names of its nodes. */
  readonly missing?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Of a CheckpointError or a DocumentError. */
  readonly lacks?: Lack | undefined;
}

export interface Failure extends FailureFacts {
  /** One line: what was found, where, and what to do. */
  readonly message: string;
}
