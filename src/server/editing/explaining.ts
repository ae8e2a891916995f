/** Explanations of parts of open documents: computed one at a time per document, stored, and moved with edits. */

import * as l10n from '@vscode/l10n';
import { CancelledError, DocumentError, UsageError } from '../../core/errors';
import { ExplanationStore } from '../../core/explanation/store';
import { modelName } from '../../core/explanation/summary';
import type { ShownExplanation } from '../../protocol/editor';
import type { Explained } from '../../protocol/engine';
import type { Classification, Explanation } from '../../protocol/explain';
import type { HeatmapView } from '../../protocol/heatmap';
import type { Edit } from '../../text/edit';
import { type Engine, fingerprintOf } from '../host/engine';
import { classificationOf, type ExplainAsk, merged, renumber, resolved } from './asks';
import type { DocumentStates } from './documentState';
import { Entry } from './entry';
import type { SessionEvents } from './events';
import type { OpenDocument } from './openDocument';
import { explainOptionsOf } from './settings';
import type { TextPart } from './textPart';
import { type Work, Works } from './work';

export class Explaining {
  readonly works = new Works();
  readonly store: ExplanationStore<Entry>;
  private next = 1;
  /** The hash of the model in use; null: another one than before; undefined: unknown. */
  private fingerprint: string | null | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly states: DocumentStates,
    private readonly events: SessionEvents,
    private readonly onLabel: (document: OpenDocument, part: TextPart, label: Classification) => void,
  ) {
    this.store = new ExplanationStore((entry) => this.events.shown(entry, null));
  }

  /** Cancels the current explanation of the document. Rejects with GradlensError. */
  async explain(ask: ExplainAsk): Promise<ShownExplanation> {
    const { uri, options, signal } = ask;
    const document = this.states.document(uri);
    const text = document.part(resolved(document, ask.part));
    document.asked = true;
    const how = merged(explainOptionsOf(document.settings), options);
    const entry = new Entry(this.idOf(uri, text), uri, document.version, text, document.text, how);
    const before = this.store.get(entry.id);
    entry.pinned = before?.pinned ?? null;
    const work = this.works.begin(entry, before, ask.quiet);
    const cancel = () => work.controller.abort();
    signal?.addEventListener('abort', cancel, { once: true });
    if (signal?.aborted) cancel();
    this.told();
    try {
      const { explanation, layers } = await this.run(work, text, ask);
      if (!this.works.isCurrent(work))
        throw new CancelledError(l10n.t('another explanation of this document was asked for'));
      entry.time = performance.now() - work.started;
      this.keep(entry, explanation, false, layers);
      this.onLabel(document, text, classificationOf(explanation));
      return this.publish(entry, ask.answered);
    } finally {
      signal?.removeEventListener('abort', cancel);
      this.works.end(work);
      this.unfinished(work);
      this.told();
    }
  }

  /**
   * Sets the model in use; null: another one than before, or none. Explanations of other models are marked and dimmed.
   */
  modelIs(fingerprint: string | null): void {
    this.fingerprint = fingerprint;
    for (const entry of this.store.of()) {
      const before = entry.otherModel;
      this.judge(entry);
      if (entry.otherModel !== before && entry.explanation) this.publish(entry);
    }
  }

  /**
   * Restores an explanation of an earlier server if the text is unchanged; null if it has changed, or if there is a newer
   * explanation.
   */
  restore(
    { uri, part, options }: Pick<ExplainAsk, 'uri' | 'part' | 'options'>,
    known: Pick<Entry, 'id' | 'pinned'> & { readonly explanation: Explanation },
  ): ShownExplanation | null {
    const document = this.states.document(uri);
    const text = document.part(part);
    const { id, explanation, pinned } = known;
    const same = text.input.text === explanation.text && text.input.textPair === explanation.textPair;
    if (!same || this.entryOf(uri, text)) return null;
    document.asked = true;
    const how = merged(explainOptionsOf(document.settings), options);
    const entry = new Entry(id, uri, document.version, text, document.text, how);
    entry.pinned = pinned;
    this.keep(entry, explanation, false);
    this.onLabel(document, text, classificationOf(explanation));
    return this.publish(entry, true);
  }

  /** The explanation with this id. Throws UsageError if it no longer exists. */
  entry(id: string): Entry {
    const entry = this.store.get(id);
    if (!entry) throw new UsageError(l10n.t('this explanation no longer exists: explain the text again'));
    return entry;
  }

  /** The current explanation of a part, finished or in progress. */
  entryOf(uri: string, { part, ranges: [range] }: TextPart): Entry | undefined {
    const isOf = (entry: Entry) =>
      entry.part.kind === part.kind &&
      (part.kind === 'document' || (entry.range.start === range.start && entry.range.end === range.end));
    const work = this.works.get(uri);
    return work && isOf(work.entry) ? work.entry : this.store.of(uri).findLast(isOf);
  }

  /** The current texts of explained rows and selections. */
  textsOf(uri: string): readonly TextPart[] {
    const document = this.states.get(uri)?.document;
    if (!document) return [];
    return this.store.of(uri).flatMap(({ part }) => {
      if (part.kind === 'document') return [];
      try {
        return [document.part(part)];
      } catch (error) {
        if (error instanceof DocumentError) return []; // emptied since
        throw error;
      }
    });
  }

  shownOf(entry: Entry): ShownExplanation | null {
    return entry.shown(this.versionOf(entry));
  }

  /** @param other the explanation to compare with; by default the current state of the explanation */
  pin(id: string, pinned: boolean, other?: Explanation): ShownExplanation {
    const entry = this.entry(id);
    entry.pinned = pinned ? (other ?? entry.explanation) : null;
    this.events.lenses();
    return this.publish(entry, true);
  }

  /** Removes the explanations and the label of a document; the label is kept if the settings name the document. */
  clear(uri: string): void {
    this.works.cancel(uri);
    const state = this.states.get(uri);
    if (state) state.document.asked = false;
    for (const entry of this.store.of(uri)) this.store.delete(entry.id);
    this.told();
  }

  cancel(target: { readonly id: string } | { readonly uri: string }): void {
    if ('id' in target) this.works.cancelId(target.id);
    else this.works.cancel(target.uri);
    this.told();
  }

  cancelAll(): void {
    for (const work of this.works.all()) this.works.cancel(work.uri);
  }

  /** Adds explanations that were read from a file. */
  adopt(explanations: readonly Explanation[], source: string): readonly ShownExplanation[] {
    return explanations.map((explanation) => {
      const title = explanation.id === null ? explanation.source : `${explanation.source} ${explanation.id}`;
      const entry = new Entry(`${source}#${this.next++}`, null, 0, title, '', {});
      this.keep(entry, explanation, false);
      return this.publish(entry, true);
    });
  }

  /** Called when the document is opened: earlier explanations are shown if their text is unchanged. */
  opened(document: OpenDocument): void {
    for (const entry of this.store.of(document.uri)) {
      entry.follow(document.text);
      // Edits by other programs are unknown.
      if (entry.stale) this.store.delete(entry.id);
      else this.publish(entry);
    }
  }

  /** Moves all explanations with edits; notifies immediately which became stale or fresh. */
  edited(document: OpenDocument, edits: readonly Edit[]): void {
    const { uri, text } = document;
    const work = this.works.get(uri);
    const stored = this.store.of(uri);
    if (work?.quiet) this.cancel({ uri });
    for (const entry of [work?.entry, work?.before]) if (entry && !stored.includes(entry)) entry.edit(edits, text);
    for (const entry of stored) if (entry.edit(edits, text)) this.moved(entry);
  }

  /** After a pause in edits: sends all current positions. */
  settled(document: OpenDocument): void {
    for (const entry of this.store.of(document.uri)) {
      const { title, isLost } = entry;
      if (entry.part.kind === 'row') renumber(entry, document);
      if (entry.isLost !== isLost) this.events.lenses();
      // The view contains the name of the document.
      if (entry.title === title) this.moved(entry);
      else this.publish(entry);
    }
  }

  private run(work: Work, { input }: TextPart, { quiet, progress }: ExplainAsk): Promise<Explained> {
    const { entry } = work;
    return this.engine.explain(input, entry.options, {
      signal: work.controller.signal,
      insist: !quiet,
      urgency: quiet ? 'seen' : 'asked',
      progress: (event) => {
        work.tell(event);
        progress?.(work);
        this.told();
      },
      onPicture: ({ explanation, layers }) => {
        if (!this.works.isCurrent(work)) return;
        this.keep(entry, explanation, true, layers);
        this.publish(entry);
      },
    });
  }

  private keep(entry: Entry, explanation: Explanation, refining: boolean, layers?: HeatmapView['layers']): void {
    entry.explanation = explanation;
    entry.layers = layers;
    entry.refining = refining;
    this.judge(entry);
    this.store.put(entry);
  }

  private judge(entry: Entry): void {
    const { explanation, uri } = entry;
    if (!explanation || uri === null || this.fingerprint === undefined) return;
    const { model } = explanation;
    const { path } = model;
    entry.otherModel = this.fingerprint === fingerprintOf(model) ? null : modelName(path);
  }

  /** A cancelled explanation is replaced by the earlier one, or kept as an unfinished one and marked. */
  private unfinished({ entry, before }: Work): void {
    if (!entry.refining || this.store.get(entry.id) !== entry) return;
    entry.refining = false;
    const shown = before && !before.refining ? before : entry;
    this.store.put(shown);
    this.publish(shown);
  }

  /** The id of an explanation: the same for the same part of the same document. */
  private idOf(uri: string, text: TextPart): string {
    const { kind } = text.part;
    if (kind === 'document') return `${uri}#document`;
    const known = this.entryOf(uri, text)?.id;
    if (known !== undefined) return known;
    // Restored ones have ids of an earlier server.
    let id: string;
    do id = `${uri}#${kind}-${this.next++}`;
    while (this.store.get(id));
    return id;
  }

  private publish(entry: Entry, answered?: boolean): ShownExplanation {
    const shown = this.shownOf(entry);
    if (!shown) throw new UsageError(l10n.t('this explanation has not begun'));
    this.events.shown(entry, shown, answered);
    return shown;
  }

  private moved(entry: Entry): void {
    if (entry.explanation) this.events.moved(entry, entry.place(this.versionOf(entry)));
  }

  private versionOf(entry: Entry): number {
    return this.states.get(entry.uri ?? '')?.document.version ?? entry.version;
  }

  private told(): void {
    this.events.status();
    this.events.lenses();
  }
}
