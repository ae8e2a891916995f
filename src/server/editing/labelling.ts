/** The labels of texts in open documents: which are known, and which are needed. */

import * as l10n from '@vscode/l10n';
import { DocumentError, toFailure } from '../../core/errors';
import type { Classification } from '../../protocol/explain';
import type { Engine } from '../host/engine';
import type { DocumentState, DocumentStates } from './documentState';
import type { SessionEvents } from './events';
import { type Label, type LabelJob, LabelStore } from './labelStore';
import { Labels } from './labels';
import { OnScreen } from './onScreen';
import type { OpenDocument } from './openDocument';
import type { TextPart } from './textPart';

/** Most rows of a document that have lenses and labels. */
export const MOST_LABELLED_ROWS = 1000;
/** In characters; longer texts are only labelled on request. */
const MOST_LIVE = 500_000;

/** The number of most recently viewed rows that are labelled first. */
const LAST_LOOKED = 24;

/** A label that the user asked for. */
interface AskedLabel {
  readonly controller: AbortController;
  /** Progress in [0, 1], or null while it is unknown. */
  done: number | null;
}

export class Labelling {
  private readonly store = new LabelStore();
  private readonly onScreen = new OnScreen((uri) => this.rest.soon(uri, 0, false));
  private readonly asked = new Map<string, AskedLabel>();
  private readonly seen: Labels;
  private readonly rest: Labels;

  constructor(
    private readonly engine: Engine,
    private readonly states: DocumentStates,
    private readonly events: SessionEvents,
    /** The texts of explained parts of a document. */
    private readonly explainedOf: (uri: string) => readonly TextPart[],
    /** Whether the user waits for something other than labels. */
    isAsked: () => boolean,
    pause: number,
  ) {
    const labels = (urgency: 'seen' | 'rest', held: () => boolean) => {
      const onLabels = (uri: string, error?: unknown) => this.onLabels(uri, error);
      return new Labels(
        engine,
        this.store,
        { jobsOf: (uri) => this.jobs(uri, urgency), onLabels, held },
        urgency,
        pause,
      );
    };
    this.seen = labels('seen', () => false);
    this.rest = labels('rest', () => this.asked.size > 0 || isAsked());
  }

  /** The number of labelled texts of those that need a label; null if none does. */
  get progress(): { readonly done: number; readonly total: number } | null {
    const [seen, rest] = [this.seen.progress, this.rest.progress];
    if (!seen || !rest) return seen ?? rest;
    return { done: seen.done + rest.done, total: seen.total + rest.total };
  }

  /** Labels that the user requested and waits for. */
  get works(): readonly { readonly uri: string; readonly done: number | null }[] {
    return Array.from(this.asked, ([uri, { done }]) => ({ uri, done }));
  }

  /** The progress of a requested label; undefined if none was requested. */
  workOn(uri: string): { readonly done: number | null } | undefined {
    return this.asked.get(uri);
  }

  /** Labels the document after a pause in typing, or after `pause` milliseconds. */
  soon(uri: string, pause?: number): void {
    if (this.onScreen.has(uri)) this.seen.soon(uri, pause);
    this.rest.soon(uri, pause);
  }

  /** Called when the document's lenses are on screen: its labels are computed before those of others. */
  look(uri: string): void {
    if (this.states.get(uri) && this.onScreen.look(uri)) this.seen.soon(uri, 0, false);
  }

  /** Continues work that waited for a user's request. */
  next(): void {
    this.rest.next();
  }

  close(uri: string): void {
    this.onScreen.leave(uri);
    this.cancel(uri);
    this.seen.close(uri);
    this.rest.close(uri);
  }

  /** Cancels the requested label. */
  cancel(uri: string): void {
    this.asked.get(uri)?.controller.abort();
  }

  /** The label of a part's current text, and that of its text before the last edits. */
  labelOf(uri: string, part: TextPart): { readonly now: Label | undefined; readonly last: Classification | undefined } {
    const state = this.states.get(uri);
    if (!state) return { now: undefined, last: undefined };
    const now = this.store.get(jobOf(state.document, part));
    const found = now?.kind === 'label' ? now.classification : undefined;
    if (part.part.kind === 'document') state.last = found ?? state.last;
    if (part.part.kind === 'row' && found) state.lastOfRow.set(part.part.row, found);
    const last =
      part.part.kind === 'document' ? state.last : part.part.kind === 'row' && state.lastOfRow.get(part.part.row);
    return { now, last: last || found };
  }

  /** The known label of a text, in whatever document; undefined if there is none. */
  knownOf(document: OpenDocument, part: Pick<TextPart, 'input'>): Classification | undefined {
    const label = this.store.get(jobOf(document, part));
    return label?.kind === 'label' ? label.classification : undefined;
  }

  /** Called when a row is on screen: it gets a label soon. */
  want(uri: string, row: number): void {
    const state = this.states.get(uri);
    if (!state) return;
    this.onScreen.look(uri);
    const isNew = !state.wanted.delete(row);
    state.wanted.add(row);
    if (isNew) this.seen.soon(uri, 10, false);
  }

  /** Labels a document from now on. Returns the label of the whole text; null if it has rows. */
  async classify(uri: string, signal?: AbortSignal): Promise<Classification | null> {
    const document = this.states.document(uri);
    document.asked = true;
    this.events.lenses();
    if (document.hasRows) {
      this.soon(uri, 0);
      return null;
    }
    const job = jobOf(document, document.part({ kind: 'document' }));
    const known = this.store.get(job);
    if (known?.kind === 'label') return known.classification;
    this.cancel(uri);
    const controller = new AbortController();
    const work: AskedLabel = { controller, done: null };
    this.asked.set(uri, work);
    const told = () => {
      this.events.status();
      this.events.lenses();
    };
    told();
    try {
      const classification = await this.engine.classify(job.input, job.options, {
        signal: signal ? AbortSignal.any([signal, controller.signal]) : controller.signal,
        insist: true,
        urgency: 'asked',
        progress: ({ stage, done, total }) => {
          if (stage !== 'classify') return;
          work.done = total ? done / total : null;
          told();
        },
      });
      this.put(document, job, classification);
      return classification;
    } finally {
      if (this.asked.get(uri) === work) this.asked.delete(uri);
      told();
    }
  }

  /** Stores a label that an explanation has computed. */
  put(document: OpenDocument, { input }: Pick<TextPart, 'input'>, classification: Classification): void {
    this.store.put(jobOf(document, { input }), { kind: 'label', classification });
    this.events.lenses();
    this.events.labels(document.uri);
  }

  /** Labels everything again after a change of models. */
  relabel(): void {
    this.store.clear();
    this.seen.abort();
    this.rest.abort();
    for (const state of this.states.all()) {
      state.forget();
      this.soon(state.document.uri, 0);
    }
  }

  /** The texts to label: 'seen' are the visible ones of a document on screen, 'rest' all others. */
  private jobs(uri: string, urgency: 'seen' | 'rest'): readonly LabelJob[] {
    const state = this.states.get(uri);
    if (!state) return [];
    const { document } = state;
    const isSeen = this.onScreen.has(uri);
    const wanted = isSeen === (urgency === 'seen') ? this.wantedTexts(state) : [];
    return [...wanted, ...(urgency === 'rest' ? reportedRows(state) : [])]
      .filter(({ input: { text } }) => text.length <= MOST_LIVE && text.trim() !== '')
      .map((part) => jobOf(document, part))
      .filter((job) => this.store.get(job) === undefined);
  }

  private wantedTexts(state: DocumentState): readonly TextPart[] {
    const { document, isLabelled } = state;
    if (!isLabelled) return [];
    const whole = state.isText ? [document.part({ kind: 'document' })] : [];
    return [...whole, ...this.explainedOf(document.uri), ...wantedRows(state)];
  }

  private onLabels(uri: string, error?: unknown): void {
    const state = this.states.get(uri);
    if (!state) return;
    state.problem = error === undefined ? null : toFailure(error);
    if (error !== undefined) this.events.failed(l10n.t`labels of ${state.document.name}`, error);
    this.events.status();
    this.events.lenses();
    this.events.labels(uri);
  }
}

/** The job that labels a text. */
function jobOf(document: OpenDocument, { input }: Pick<TextPart, 'input'>): LabelJob {
  const { windows, 'integration.internalBatchSize': batch } = document.settings;
  return { input, options: { windows, internalBatchSize: batch || undefined } };
}

/** Rows that were on screen, the most recent first. */
function wantedRows({ document, wanted }: DocumentState): readonly TextPart[] {
  if (!document.hasRows) return [];
  const texts = new Map(textsOfRows(document).map((text) => [text.part.kind === 'row' ? text.part.row : -1, text]));
  const rows = [...wanted].flatMap((row) => texts.get(row) ?? []);
  return [...rows.slice(-LAST_LOOKED), ...rows.slice(0, -LAST_LOOKED).reverse()];
}

/** All rows, if wrong labels are reported. */
function reportedRows({ document }: DocumentState): readonly TextPart[] {
  return document.settings['data.reportWrongLabels'] && document.hasRows ? textsOfRows(document) : [];
}

/** The texts of the first rows; empty if no column has texts, which the lens reports. */
export function textsOfRows(document: OpenDocument): readonly TextPart[] {
  const orNothing = <T>(make: () => readonly T[]): readonly T[] => {
    try {
      return make();
    } catch (error) {
      if (error instanceof DocumentError) return [];
      throw error;
    }
  };
  return orNothing(() => document.firstRows(MOST_LABELLED_ROWS)).flatMap((row) => orNothing(() => [row.text()]));
}
