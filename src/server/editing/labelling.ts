/** Which texts of the open documents want labels, and which they have. */

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

/** Rows that have lenses and labels. */
export const MOST_LABELLED_ROWS = 1000;
/** Longer texts are labelled on request alone, in characters. */
const MOST_LIVE = 500_000;

/** This many of the rows viewed last go first. */
const LAST_LOOKED = 24;

/** A label that the user asked for. */
interface AskedLabel {
  readonly controller: AbortController;
  /** In [0, 1], or null while it is not known. */
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
    /** The texts of a document that were explained by themselves. */
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

  /** How many texts are labelled of those that want it; null where none does. */
  get progress(): { readonly done: number; readonly total: number } | null {
    const [seen, rest] = [this.seen.progress, this.rest.progress];
    if (!seen || !rest) return seen ?? rest;
    return { done: seen.done + rest.done, total: seen.total + rest.total };
  }

  /** Labels that a person asked for and waits for. */
  get works(): readonly { readonly uri: string; readonly done: number | null }[] {
    return Array.from(this.asked, ([uri, { done }]) => ({ uri, done }));
  }

  /** How far a label that was asked for is; undefined where none was. */
  workOn(uri: string): { readonly done: number | null } | undefined {
    return this.asked.get(uri);
  }

  /** After a pause in typing, or after `pause` milliseconds. */
  soon(uri: string, pause?: number): void {
    if (this.onScreen.has(uri)) this.seen.soon(uri, pause);
    this.rest.soon(uri, pause);
  }

  /** Its lenses are on screen: its labels go before those of others. */
  look(uri: string): void {
    if (this.states.get(uri) && this.onScreen.look(uri)) this.seen.soon(uri, 0, false);
  }

  /** What waited for a person's request may go on. */
  next(): void {
    this.rest.next();
  }

  close(uri: string): void {
    this.onScreen.leave(uri);
    this.cancel(uri);
    this.seen.close(uri);
    this.rest.close(uri);
  }

  /** Ends the label that was asked for. */
  cancel(uri: string): void {
    this.asked.get(uri)?.controller.abort();
  }

  /** The label of a part as it is now, and the one that it had before its last edits. */
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

  /** What a text was labelled, wherever it stands; undefined where that is not known. */
  knownOf(document: OpenDocument, part: Pick<TextPart, 'input'>): Classification | undefined {
    const label = this.store.get(jobOf(document, part));
    return label?.kind === 'label' ? label.classification : undefined;
  }

  /** A row is looked at: it gets a label soon. */
  want(uri: string, row: number): void {
    const state = this.states.get(uri);
    if (!state) return;
    this.onScreen.look(uri);
    const isNew = !state.wanted.delete(row);
    state.wanted.add(row);
    if (isNew) this.seen.soon(uri, 10, false);
  }

  /** Labels a document from now on, and returns the label of the whole; null where it has rows. */
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

  /** A label that an explanation also computed. */
  put(document: OpenDocument, { input }: Pick<TextPart, 'input'>, classification: Classification): void {
    this.store.put(jobOf(document, { input }), { kind: 'label', classification });
    this.events.lenses();
    this.events.labels(document.uri);
  }

  /** Another model is in use from now on. */
  relabel(): void {
    this.store.clear();
    this.seen.abort();
    this.rest.abort();
    for (const state of this.states.all()) {
      state.forget();
      this.soon(state.document.uri, 0);
    }
  }

  /** Of a document on the screen: what is seen of it, or the rest. Of others all is the rest. */
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

/** How a text is labelled. */
function jobOf(document: OpenDocument, { input }: Pick<TextPart, 'input'>): LabelJob {
  const { windows, 'integration.internalBatchSize': batch } = document.settings;
  return { input, options: { windows, internalBatchSize: batch || undefined } };
}

/** Rows that were looked at, the last ones first. */
function wantedRows({ document, wanted }: DocumentState): readonly TextPart[] {
  if (!document.hasRows) return [];
  const texts = new Map(textsOfRows(document).map((text) => [text.part.kind === 'row' ? text.part.row : -1, text]));
  const rows = [...wanted].flatMap((row) => texts.get(row) ?? []);
  return [...rows.slice(-LAST_LOOKED), ...rows.slice(0, -LAST_LOOKED).reverse()];
}

/** All rows, where wrong labels are reported. */
function reportedRows({ document }: DocumentState): readonly TextPart[] {
  return document.settings['data.reportWrongLabels'] && document.hasRows ? textsOfRows(document) : [];
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
  return orNothing(() => document.firstRows(MOST_LABELLED_ROWS)).flatMap((row) => orNothing(() => [row.text()]));
}
