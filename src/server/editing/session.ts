/**
 * Everything that is known of the open documents: their labels, their explanations, the work on them. Knows no connection:
 * it is told what the editor does and tells what has changed.
 */
import type { TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import type { Part, ShownExplanation } from '../../protocol/editor';
import type { EngineState } from '../../protocol/engine';
import type { Classification, Explanation } from '../../protocol/explain';
import type { DocumentInput, ExplainOptions, ProgressEvent } from '../../protocol/requests';
import type { Settings } from '../../protocol/settings';
import type { Engine } from '../engine/engine';
import { CancelledError, DocumentError, UsageError } from '../errors';
import { ExplanationStore } from '../explanation/store';
import { Entry } from './entry';
import { namesDocument } from './globs';
import { type Label, type LabelJob, Labels } from './labels';
import { OpenDocument } from './openDocument';
import type { TextPart } from './parts';
import { explainOptionsOf } from './settings';
import { type Work, Works } from './work';

export interface SessionEvents {
  /** An explanation is new, refined, stale, fresh, pinned, or gone (null). */
  shown(entry: Entry, shown: ShownExplanation | null): void;
  /** What lenses say has changed. */
  lenses(): void;
  /** Labels of a document have changed. */
  labels(uri: string): void;
  /** The state of the model or the work has changed. */
  status(): void;
  /** Went wrong without anyone waiting for it: for the log. */
  failed(what: string, error: unknown): void;
}

export interface ExplainAsk {
  readonly uri: string;
  readonly part: Part;
  readonly options?: ExplainOptions | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((work: Work) => void) | undefined;
  /** Nobody asked: a failure is not to be seen. */
  readonly quiet?: boolean | undefined;
}

export interface SessionTimes {
  readonly pause: number;
  /** After the last edit, until explanations are told where they stand. */
  readonly settle: number;
  /** After the last edit, until `explain.onIdle` begins. */
  readonly idle: number;
}

/** Milliseconds. */
export const TIMES: SessionTimes = { pause: 120, settle: 250, idle: 1000 };
/** Rows that have lenses and labels. */
export const MOST_ROWS = 1000;
/** Longer texts are explained on request alone, in characters. */
const MOST_IDLE = 20_000;

interface Desk {
  readonly document: OpenDocument;
  /** The label that the whole text had last. */
  last: Classification | undefined;
  readonly lastOfRow: Map<number, Classification>;
  /** Rows that were looked at. */
  readonly wanted: Set<number>;
  /** Why its texts cannot be found or labelled, or null. */
  problem: string | null;
  settle?: NodeJS.Timeout | undefined;
  idle?: NodeJS.Timeout | undefined;
}

export class Session {
  readonly works = new Works();
  readonly labels: Labels;
  readonly store: ExplanationStore<Entry>;
  private readonly desks = new Map<string, Desk>();
  private fingerprint: string | null = null;
  private next = 1;

  constructor(
    private readonly engine: Engine,
    private readonly events: SessionEvents,
    private readonly times: SessionTimes = TIMES,
  ) {
    this.store = new ExplanationStore((entry) => this.events.shown(entry, null));
    this.labels = new Labels(engine, (uri) => this.jobs(uri), this.onLabels.bind(this), times.pause);
  }

  // Documents

  open(uri: string, languageId: string, version: number, text: string, settings: Settings): void {
    this.close(uri);
    const document = new OpenDocument(uri, languageId, version, text);
    document.setSettings(settings);
    this.desks.set(uri, { document, last: undefined, lastOfRow: new Map(), wanted: new Set(), problem: null });
    for (const entry of this.store.of(uri)) {
      entry.follow(text);
      // What was edited elsewhere cannot be followed.
      if (entry.stale) this.store.delete(entry.id);
      else this.publish(entry);
    }
    this.labels.soon(uri, 0);
  }

  change(uri: string, version: number, changes: readonly TextDocumentContentChangeEvent[]): void {
    const desk = this.desks.get(uri);
    if (!desk) return;
    const lines = desk.document.text.split('\n').length;
    const edits = desk.document.change(changes, version);
    const { text } = desk.document;
    if (text.split('\n').length !== lines) desk.lastOfRow.clear();
    for (const work of [this.works.get(uri)]) work?.entry.edit(edits, text);
    for (const entry of this.store.of(uri)) {
      if (this.works.get(uri)?.entry === entry) continue;
      if (entry.edit(edits, text)) this.publish(entry);
    }
    clearTimeout(desk.settle);
    desk.settle = setTimeout(() => this.settled(uri), this.times.settle);
    this.labels.soon(uri);
    this.idle(desk);
  }

  close(uri: string): void {
    const desk = this.desks.get(uri);
    if (!desk) return;
    clearTimeout(desk.settle);
    clearTimeout(desk.idle);
    this.labels.close(uri);
    this.works.cancel(uri);
    this.desks.delete(uri);
    this.events.status();
  }

  configure(uri: string, settings: Settings): void {
    const desk = this.desks.get(uri);
    if (!desk || JSON.stringify(desk.document.settings) === JSON.stringify(settings)) return;
    desk.document.setSettings(settings);
    desk.problem = null;
    this.labels.soon(uri, 0);
    this.events.lenses();
    this.events.labels(uri);
  }

  uris(): readonly string[] {
    return [...this.desks.keys()];
  }

  /** Throws UsageError where it is not open. */
  document(uri: string): OpenDocument {
    const desk = this.desks.get(uri);
    if (!desk) throw new UsageError(`${uri} is not open: open it first`);
    return desk.document;
  }

  find(uri: string): OpenDocument | undefined {
    return this.desks.get(uri)?.document;
  }

  problemOf(uri: string): string | null {
    return this.desks.get(uri)?.problem ?? null;
  }

  /** 'model cannot be loaded', or null. */
  get engineFailure(): string | null {
    return this.engine.state.kind === 'failed' ? 'model cannot be loaded' : null;
  }

  /** Whether the document has lenses. */
  isLabelled(uri: string): boolean {
    const document = this.find(uri);
    if (!document) return false;
    const { documents, 'codeLens.enabled': enabled } = document.settings;
    return enabled && (document.asked || namesDocument(documents, uri, document.languageId));
  }

  // Labels

  jobOf(document: OpenDocument, { input }: Pick<TextPart, 'input'>): LabelJob {
    const { windows, 'integration.internalBatchSize': batch } = document.settings;
    return { input, options: { windows, internalBatchSize: batch || undefined } };
  }

  /** The label of a part as it is now, and the one that it had before its last edits. */
  labelOf(uri: string, part: TextPart): { readonly now: Label | undefined; readonly last: Classification | undefined } {
    const desk = this.desks.get(uri);
    if (!desk) return { now: undefined, last: undefined };
    const now = this.labels.get(this.jobOf(desk.document, part));
    const found = now?.kind === 'label' ? now.classification : undefined;
    if (part.part.kind === 'document') {
      desk.last = found ?? desk.last;
      return { now, last: desk.last };
    }
    if (part.part.kind === 'row') {
      if (found) desk.lastOfRow.set(part.part.row, found);
      return { now, last: desk.lastOfRow.get(part.part.row) };
    }
    return { now, last: found };
  }

  /** A row is looked at: it gets a label soon. */
  want(uri: string, row: number): void {
    const desk = this.desks.get(uri);
    if (!desk || desk.wanted.has(row)) return;
    desk.wanted.add(row);
    this.labels.soon(uri, 10);
  }

  /** Labels a document from now on, and says the label of the whole; null where it holds rows. */
  async classify(uri: string, signal?: AbortSignal): Promise<Classification | null> {
    const document = this.document(uri);
    document.asked = true;
    this.labels.soon(uri, 0);
    this.events.lenses();
    if (document.hasRows) return null;
    const part = document.part({ kind: 'document' });
    const job = this.jobOf(document, part);
    const known = this.labels.get(job);
    if (known?.kind === 'label') return known.classification;
    const classification = await this.engine.classify(job.input, job.options, { signal, insist: true });
    this.labels.put(job, { kind: 'label', classification });
    this.events.lenses();
    return classification;
  }

  private jobs(uri: string): readonly LabelJob[] {
    const desk = this.desks.get(uri);
    if (!desk) return [];
    const { document } = desk;
    const parts: TextPart[] = [];
    if (this.isLabelled(uri)) {
      if (!document.hasRows) parts.push(document.part({ kind: 'document' }));
      for (const entry of this.store.of(uri))
        if (entry.part.kind !== 'document') parts.push(...this.textsOf(entry, document));
    }
    if (document.hasRows) parts.push(...this.rowTexts(desk));
    return parts
      .map((part) => this.jobOf(document, part))
      .filter((job) => job.input.text.trim() !== '' && this.labels.get(job) === undefined);
  }

  private textsOf(entry: Entry, document: OpenDocument): readonly TextPart[] {
    try {
      return [document.part(entry.part)];
    } catch (error) {
      if (error instanceof DocumentError) return []; // emptied since
      throw error;
    }
  }

  /** Rows that were looked at; all of them where wrong labels are reported. */
  private rowTexts({ document, wanted }: Desk): readonly TextPart[] {
    const all = document.settings['data.reportWrongLabels'];
    if (!all && !this.isLabelled(document.uri)) return [];
    return document.firstRows(MOST_ROWS).flatMap((row) => {
      if (!all && !wanted.has(row.row)) return [];
      try {
        return [row.text()];
      } catch (error) {
        if (error instanceof DocumentError) return []; // its lens says what is wrong
        throw error;
      }
    });
  }

  private onLabels(uri: string, error?: unknown): void {
    const desk = this.desks.get(uri);
    if (!desk) return;
    desk.problem = error instanceof Error ? error.message : null;
    if (error !== undefined) this.events.failed(`labels of ${desk.document.name}`, error);
    this.events.lenses();
    this.events.labels(uri);
  }

  // Explanations

  /** Explains a part; what the document is explained for now is given up. Rejects with GradlensError. */
  async explain(ask: ExplainAsk): Promise<ShownExplanation> {
    const { uri, options, signal } = ask;
    const document = this.document(uri);
    const part = this.resolve(document, ask.part);
    const text = document.part(part);
    document.asked = true;
    const how = merged(explainOptionsOf(document.settings), options);
    const entry = new Entry(this.idOf(uri, text), uri, document.version, text, document.text, how);
    entry.pinned = this.store.get(entry.id)?.pinned ?? null;
    const work = this.works.begin(entry);
    const cancel = () => work.controller.abort();
    signal?.addEventListener('abort', cancel, { once: true });
    if (signal?.aborted) cancel();
    this.told();
    try {
      const explanation = await this.run(text.input, how, work, ask);
      if (!this.works.isCurrent(work)) throw new CancelledError('another explanation of this document was asked for');
      entry.time = performance.now() - work.started;
      this.keep(entry, explanation, false);
      const { input } = text;
      this.labels.put(this.jobOf(document, { input }), {
        kind: 'label',
        classification: classificationOf(explanation),
      });
      return this.publish(entry);
    } finally {
      signal?.removeEventListener('abort', cancel);
      this.works.end(work);
      this.unfinished(entry);
      this.told();
      this.labels.soon(uri, 0);
    }
  }

  /** A text that is in no document. */
  async analyze(
    text: string,
    explain: boolean,
    settings: Settings,
    options: ExplainOptions | undefined,
    signal: AbortSignal,
  ): Promise<Classification | Explanation> {
    const input = { source: 'text', id: null, known: null, text, textPair: null };
    const how = merged(explainOptionsOf(settings), options);
    const context = { signal, insist: true };
    return explain ? this.engine.explain(input, how, context) : this.engine.classify(input, how, context);
  }

  /** Throws UsageError where it is gone. */
  entry(id: string): Entry {
    const entry = this.store.get(id);
    if (!entry) throw new UsageError('this explanation is gone: explain the text again');
    return entry;
  }

  shownOf(entry: Entry): ShownExplanation | null {
    return entry.shown(this.find(entry.uri ?? '')?.version ?? entry.version);
  }

  pin(id: string, pinned: boolean): ShownExplanation {
    const entry = this.entry(id);
    entry.pinned = pinned ? entry.explanation : null;
    this.events.lenses();
    return this.publish(entry);
  }

  clear(uri: string): void {
    this.works.cancel(uri);
    for (const entry of this.store.of(uri)) this.store.delete(entry.id);
    this.told();
  }

  cancel(target: { readonly id: string } | { readonly uri: string }): void {
    if ('id' in target) this.works.cancelId(target.id);
    else this.works.cancel(target.uri);
    this.told();
  }

  /** Explanations that were read from a file. */
  adopt(explanations: readonly Explanation[], source: string): readonly ShownExplanation[] {
    return explanations.map((explanation) => {
      const title = explanation.id === null ? explanation.source : `${explanation.source} ${explanation.id}`;
      const entry = new Entry(`${source}#${this.next++}`, null, 0, title, '', {});
      this.keep(entry, explanation, false);
      return this.publish(entry);
    });
  }

  private async run(input: DocumentInput, how: ExplainOptions, work: Work, ask: ExplainAsk): Promise<Explanation> {
    const { entry } = work;
    return this.engine.explain(input, how, {
      signal: work.controller.signal,
      insist: !ask.quiet,
      progress: (event: ProgressEvent) => {
        work.tell(event);
        ask.progress?.(work);
        this.events.status();
        this.events.lenses();
      },
      onPicture: (explanation) => {
        if (!this.works.isCurrent(work)) return;
        this.keep(entry, explanation, true);
        this.publish(entry);
      },
    });
  }

  private keep(entry: Entry, explanation: Explanation, refining: boolean): void {
    entry.explanation = explanation;
    entry.refining = refining;
    this.store.put(entry);
  }

  /** What was given up in the middle stays as far as it came, and says so. */
  private unfinished(entry: Entry): void {
    if (!entry.refining || this.store.get(entry.id) !== entry) return;
    entry.refining = false;
    this.publish(entry);
  }

  /** An empty selection is the row that it is in, or the whole. */
  private resolve(document: OpenDocument, part: Part): Part {
    if (part.kind === 'selection' && part.start === part.end) return document.partAt(part.start);
    return part;
  }

  /** The same for the same part of the same document. */
  private idOf(uri: string, { part, ranges }: TextPart): string {
    if (part.kind === 'document') return `${uri}#document`;
    const known = this.store.of(uri).find((entry) => {
      const { start, end } = entry.range;
      return entry.part.kind === part.kind && start === ranges[0].start && end === ranges[0].end;
    });
    return known?.id ?? `${uri}#${part.kind}-${this.next++}`;
  }

  private publish(entry: Entry): ShownExplanation {
    const shown = this.shownOf(entry);
    if (!shown) throw new UsageError('this explanation has not begun');
    this.events.shown(entry, shown);
    return shown;
  }

  private settled(uri: string): void {
    const document = this.find(uri);
    if (!document) return;
    for (const entry of this.store.of(uri)) {
      if (entry.part.kind === 'row') this.renumber(entry, document);
      this.publish(entry);
    }
  }

  /** Rows above it may have come or gone. */
  private renumber(entry: Entry, document: OpenDocument): void {
    try {
      const part = document.partAt(entry.range.start);
      if (part.kind !== 'row') return;
      entry.part = part;
      entry.title = `${document.name} row ${part.row + 1}`;
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error; // it keeps its number while the table is not whole
    }
  }

  private idle(desk: Desk): void {
    const { document } = desk;
    const { uri } = document;
    clearTimeout(desk.idle);
    if (!document.settings['explain.onIdle'] || document.hasRows || !this.isLabelled(uri)) return;
    desk.idle = setTimeout(() => {
      if (document.text.length > MOST_IDLE || document.text.trim() === '') return;
      this.explain({ uri, part: { kind: 'document' }, quiet: true }).catch((error: unknown) => {
        if (!(error instanceof CancelledError)) this.events.failed(`explaining ${document.name}`, error);
      });
    }, this.times.idle);
  }

  private told(): void {
    this.events.status();
    this.events.lenses();
  }

  // Model

  /** Another model answers from now on. */
  modelChosen(): void {
    for (const work of this.works.all()) this.works.cancel(work.uri);
    this.relabel();
  }

  modelChanged({ kind, fingerprint }: EngineState): void {
    if (kind === 'changed') this.relabel();
    if (kind === 'ready' && fingerprint !== this.fingerprint) {
      const first = this.fingerprint === null;
      this.fingerprint = fingerprint;
      if (!first) this.relabel();
    }
    this.told();
  }

  private relabel(): void {
    this.labels.forget();
    for (const [uri, desk] of this.desks) {
      desk.last = undefined;
      desk.lastOfRow.clear();
      desk.problem = null;
      this.labels.soon(uri, 0);
    }
    this.told();
  }
}

/** What is given goes before what the settings say; a class to compare with makes a margin. */
function merged(settings: ExplainOptions, given: ExplainOptions = {}): ExplainOptions {
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== null));
  const output = given.against !== undefined ? { output: 'margin' as const } : {};
  return { ...settings, ...output, ...known };
}

function classificationOf(explanation: Explanation): Classification {
  const { target: _, integration: __, tokens: ___, words: ____, ...classification } = explanation;
  return classification;
}
