import type { ShownExplanation } from '../../protocol/editor';
import type { Entry } from './entry';

/** What the session tells its editor. */
export interface SessionEvents {
  /** An explanation is new, refined, stale, fresh, pinned, or gone (null). */
  shown(entry: Entry, shown: ShownExplanation | null): void;
  /** What lenses say has changed. */
  lenses(): void;
  /** Labels of a document have changed. */
  labels(uri: string): void;
  /** The state of the model or of the work has changed. */
  status(): void;
  /** Went wrong without anyone waiting for it: for the log. */
  failed(what: string, error: unknown): void;
}

export interface SessionTimes {
  /** Without a key, until a label is asked for. */
  readonly pause: number;
  /** After the last edit, until explanations are told where they stand. */
  readonly settle: number;
  /** After the last edit, until `explain.onIdle` begins. */
  readonly idle: number;
}

/** Milliseconds. */
export const TIMES: SessionTimes = { pause: 120, settle: 250, idle: 1000 };
