import type { ExplanationPlace, ShownExplanation } from '../../protocol/editor';
import type { Entry } from './entry';

/** Events of the session. */
export interface SessionEvents {
  /**
   * An explanation is new, refined, pinned, or removed (null). `answered`: the editor gets it as the response to a
   * request.
   */
  shown(entry: Entry, shown: ShownExplanation | null, answered?: boolean): void;
  /** An edit moved an explanation, made it stale or fresh. */
  moved(entry: Entry, place: ExplanationPlace): void;
  /** The texts of lenses have changed. */
  lenses(): void;
  /** Labels of a document have changed. */
  labels(uri: string): void;
  /** The state of the model or of the work has changed. */
  status(): void;
  /** An error that no request waits for: for the log. */
  failed(what: string, error: unknown): void;
}

export interface SessionTimes {
  /** Pause in typing before a label is computed. */
  readonly pause: number;
  /** After the last edit, until positions of explanations are sent. */
  readonly settle: number;
  /** After the last edit, until `explain.onIdle` begins. */
  readonly idle: number;
}

/** Milliseconds. */
export const EDITING_TIMES: SessionTimes = { pause: 120, settle: 250, idle: 1000 };
