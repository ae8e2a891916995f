import type { ExplanationPlace, ShownExplanation } from '../../protocol/editor';
import type { Entry } from './entry';

/** What the session tells its editor. */
export interface SessionEvents {
  /** An explanation is new, refined, pinned, or gone (null). `answered`: the editor gets it as the answer of a request. */
  shown(entry: Entry, shown: ShownExplanation | null, answered?: boolean): void;
  /** An edit moved an explanation, made it stale or fresh. */
  moved(entry: Entry, place: ExplanationPlace): void;
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
export const EDITING_TIMES: SessionTimes = { pause: 120, settle: 250, idle: 1000 };
