/** Which texts of the open documents want labels, and which they have. */

import { DocumentError } from '../../core/errors';
import type { Classification } from '../../protocol/explain';
import type { Engine } from '../host/engine';
import type { DocumentState, DocumentStates } from './documentState';
import type { SessionEvents } from './events';
import { type Label, type LabelJob, Labels } from './labels';
import type { OpenDocument } from './openDocument';
import type { TextPart } from './textPart';

/** Rows that have lenses and labels. */
export const MOST_ROWS = 1000;
/** Longer texts are labelled on request alone, in characters. */
const MOST_LIVE = 500_000;

export class Labelling {
  private readonly labels: Labels;

  constructor(
    private readonly engine: Engine,
    private readonly states: DocumentStates,
    private readonly events: SessionEvents,
    /** The texts of a document that were explained by themselves. */
    private readonly explainedOf: (uri: string) => readonly TextPart[],
    pause: number,
  ) {
    this.labels = new Labels(
      engine,
      (uri) => this.jobs(uri),
      (uri, error) => this.onLabels(uri, error),
      pause,
    );
  }

  /** After a pause in typing, or after `pause` milliseconds. */
  soon(uri: string, pause?: number): void {
    this.labels.soon(uri, pause);
  }

  close(uri: string): void {
    this.labels.close(uri);
  }

  /** The label of a part as it is now, and the one that it had before its last edits. */
  labelOf(uri: string, part: TextPart): { readonly now: Label | undefined; readonly last: Classification | undefined } {
    const state = this.states.get(uri);
    if (!state) return { now: undefined, last: undefined };
    const now = this.labels.get(jobOf(state.document, part));
    const found = now?.kind === 'label' ? now.classification : undefined;
    if (part.part.kind === 'document') state.last = found ?? state.last;
    if (part.part.kind === 'row' && found) state.lastOfRow.set(part.part.row, found);
    const last =
      part.part.kind === 'document' ? state.last : part.part.kind === 'row' && state.lastOfRow.get(part.part.row);
    return { now, last: last || found };
  }

  /** A row is looked at: it gets a label soon. */
  want(uri: string, row: number): void {
    const state = this.states.get(uri);
    if (!state || state.wanted.has(row)) return;
    state.wanted.add(row);
    this.labels.soon(uri, 10);
  }

  /** Labels a document from now on, and says the label of the whole; null where it holds rows. */
  async classify(uri: string, signal?: AbortSignal): Promise<Classification | null> {
    const document = this.states.document(uri);
    document.asked = true;
    this.events.lenses();
    if (document.hasRows) {
      this.labels.soon(uri, 0);
      return null;
    }
    const job = jobOf(document, document.part({ kind: 'document' }));
    const known = this.labels.get(job);
    if (known?.kind === 'label') return known.classification;
    const classification = await this.engine.classify(job.input, job.options, { signal, insist: true });
    this.put(document, job, classification);
    return classification;
  }

  /** What an explanation found out on its way. */
  put(document: OpenDocument, { input }: Pick<TextPart, 'input'>, classification: Classification): void {
    this.labels.put(jobOf(document, { input }), { kind: 'label', classification });
    this.events.lenses();
    this.events.labels(document.uri);
  }

  /** Another model answers from now on. */
  relabel(): void {
    this.labels.forget();
    for (const state of this.states.all()) {
      state.forget();
      this.labels.soon(state.document.uri, 0);
    }
  }

  private jobs(uri: string): readonly LabelJob[] {
    const state = this.states.get(uri);
    if (!state) return [];
    const { document } = state;
    const whole = state.isLabelled && !document.hasRows ? [document.part({ kind: 'document' })] : [];
    const explained = state.isLabelled ? this.explainedOf(uri) : [];
    return [...whole, ...explained, ...wantedRows(state)]
      .filter(({ input: { text } }) => text.length <= MOST_LIVE && text.trim() !== '')
      .map((part) => jobOf(document, part))
      .filter((job) => this.labels.get(job) === undefined);
  }

  private onLabels(uri: string, error?: unknown): void {
    const state = this.states.get(uri);
    if (!state) return;
    state.problem = error instanceof Error ? error.message : null;
    if (error !== undefined) this.events.failed(`labels of ${state.document.name}`, error);
    this.events.lenses();
    this.events.labels(uri);
  }
}

/** How a text is labelled. */
function jobOf(document: OpenDocument, { input }: Pick<TextPart, 'input'>): LabelJob {
  const { windows, 'integration.internalBatchSize': batch } = document.settings;
  return { input, options: { windows, internalBatchSize: batch || undefined } };
}

/** Rows that were looked at; all of them where wrong labels are reported. */
function wantedRows({ document, wanted, isLabelled }: DocumentState): readonly TextPart[] {
  const all = document.settings['data.reportWrongLabels'];
  if (!document.hasRows || !(all || isLabelled)) return [];
  return textsOfRows(document).filter(({ part }) => all || (part.kind === 'row' && wanted.has(part.row)));
}

/** The texts of the first rows; where there is none, the lens says why. */
export function textsOfRows(document: OpenDocument): readonly TextPart[] {
  const orNothing = <T>(make: () => readonly T[]): readonly T[] => {
    try {
      return make();
    } catch (error) {
      if (error instanceof DocumentError) return [];
      throw error;
    }
  };
  return orNothing(() => document.firstRows(MOST_ROWS)).flatMap((row) => orNothing(() => [row.text()]));
}
