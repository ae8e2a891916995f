/**
 * The state of all open documents: labels, explanations and the work on them. Independent of the connection: it is
 * called for the editor's events and emits changes.
 */
import * as l10n from '@vscode/l10n';
import type { TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import { CancelledError, DocumentError, toFailure } from '../../core/errors';
import type { Part } from '../../protocol/editor';
import type { EngineState } from '../../protocol/engine';
import type { Classification, Explanation, ReadingComparison } from '../../protocol/explain';
import type { Failure } from '../../protocol/failure';
import type { ExplainOptions } from '../../protocol/requests';
import type { Settings } from '../../protocol/settings';
import type { Engine } from '../host/engine';
import { merged, resolved } from './asks';
import { DocumentState, DocumentStates } from './documentState';
import { EDITING_TIMES, type SessionEvents, type SessionTimes } from './events';
import { Explaining } from './explaining';
import { Labelling } from './labelling';
import { OpenDocument } from './openDocument';
import { rowsOf } from './rows';
import { explainOptionsOf } from './settings';

/** In characters; longer texts are only explained on request. */
const MOST_IDLE = 20_000;

export class EditingSession {
  readonly states = new DocumentStates();
  readonly labelling: Labelling;
  readonly explaining: Explaining;
  private fingerprint: string | null = null;
  /** The number of texts outside of documents that a user or an agent waits for. */
  private analyzed = 0;
  private readonly events: SessionEvents;

  constructor(
    private readonly engine: Engine,
    events: SessionEvents,
    private readonly times: SessionTimes = EDITING_TIMES,
  ) {
    const status = () => {
      this.labelling.next();
      events.status();
    };
    this.events = { ...events, status };
    this.explaining = new Explaining(engine, this.states, this.events, (document, part, label) =>
      this.labelling.put(document, part, label),
    );
    const explained = (uri: string) => this.explaining.textsOf(uri);
    const isAsked = () => this.analyzed > 0 || this.explaining.works.all().some(({ quiet }) => !quiet);
    this.labelling = new Labelling(engine, this.states, this.events, explained, isAsked, times.pause);
  }

  open(uri: string, languageId: string, version: number, text: string, settings: Settings): void {
    this.close(uri);
    const document = new OpenDocument(uri, languageId, version, text);
    document.setSettings(settings);
    this.states.set(new DocumentState(document));
    this.explaining.opened(document);
    this.labelling.soon(uri, 0);
    this.idle(uri);
  }

  change(uri: string, version: number, changes: readonly TextDocumentContentChangeEvent[]): void {
    const state = this.states.get(uri);
    if (!state) return;
    const { document } = state;
    const lines = document.lineCount;
    const edits = document.change(changes, version);
    // Row numbers may have changed.
    if (document.lineCount !== lines) state.lastOfRow.clear();
    this.explaining.edited(document, edits);
    clearTimeout(state.settle);
    state.settle = this.after(this.times.settle, l10n.t`where ${document.name} stands`, () => {
      this.explaining.settled(document);
      this.events.labels(uri);
    });
    this.labelling.soon(uri);
    this.idle(uri);
  }

  close(uri: string): void {
    if (!this.states.get(uri)) return;
    this.labelling.close(uri);
    this.explaining.cancel({ uri });
    this.states.delete(uri);
    this.events.labels(uri);
  }

  configure(uri: string, settings: Settings): void {
    const state = this.states.get(uri);
    if (!state || JSON.stringify(state.document.settings) === JSON.stringify(settings)) return;
    state.document.setSettings(settings);
    state.problem = null;
    this.labelling.soon(uri, 0);
    this.idle(uri);
    this.events.lenses();
    this.events.labels(uri);
  }

  /** Cancels the work on an explanation, or all work requested for a document. */
  cancel(target: { readonly id: string } | { readonly uri: string }): void {
    this.explaining.cancel(target);
    if ('uri' in target) this.labelling.cancel(target.uri);
  }

  find(uri: string): OpenDocument | undefined {
    return this.states.get(uri)?.document;
  }

  /** Labels or explains a text that is in no document. */
  async analyze(
    text: string,
    explain: boolean,
    settings: Settings,
    options: ExplainOptions | undefined,
    signal: AbortSignal,
  ): Promise<Classification | Explanation> {
    const input = { source: 'text', id: null, known: null, text, textPair: null };
    const how = merged(explainOptionsOf(settings), options);
    const context = { signal, insist: true, urgency: 'asked' } as const;
    this.analyzed++;
    try {
      if (!explain) return await this.engine.classify(input, how, context);
      return (await this.engine.explain(input, how, context)).explanation;
    } finally {
      this.analyzed--;
      this.labelling.next();
    }
  }

  /** Compares the readings of the tokenizer's files for a part of a document. */
  async compare(uri: string, part: Part, signal: AbortSignal): Promise<ReadingComparison> {
    const document = this.states.document(uri);
    const { input } = document.part(resolved(document, part));
    this.analyzed++;
    try {
      const context = { signal, insist: true, urgency: 'asked' } as const;
      return await this.engine.compare(input, explainOptionsOf(document.settings), context);
    } finally {
      this.analyzed--;
      this.labelling.next();
    }
  }

  /** A short description of the problem, for lenses; null if there is none. */
  problemOf(uri: string): string | null {
    if (this.engine.state.kind === 'failed') return l10n.t('model cannot be loaded');
    return this.states.get(uri)?.problem ? l10n.t('cannot be labelled') : null;
  }

  /** The failure of the model, the document or a part of it, with its remedy; null if there is none. */
  failureOf(uri?: string, part?: Part): Failure | null {
    const { failure } = this.engine.state;
    const state = uri === undefined ? undefined : this.states.get(uri);
    if (failure !== null || !state) return failure;
    if (state.problem !== null) return state.problem;
    try {
      const { document } = state;
      // If no rows can be found, the lens above the document shows the error.
      if (part && !(part.kind === 'document' && document.hasRows)) document.part(part);
      else rowsOf(document.source).next();
      return null;
    } catch (error) {
      if (error instanceof DocumentError) return toFailure(error);
      throw error;
    }
  }

  /** Called after the user chose another model. */
  modelChosen(): void {
    this.explaining.cancelAll();
    // Before the first model was loaded, it is unknown whether the new one differs.
    if (this.fingerprint !== null) this.explaining.modelIs(null);
    this.labelling.relabel();
    this.told();
  }

  modelChanged({ kind, fingerprint }: EngineState): void {
    const another = kind === 'ready' && fingerprint !== this.fingerprint;
    if (kind === 'changed' || (another && this.fingerprint !== null)) this.labelling.relabel();
    if (another) this.fingerprint = fingerprint;
    if (kind === 'ready') this.explaining.modelIs(fingerprint);
    if (kind === 'failed' || kind === 'changed') this.explaining.modelIs(null);
    this.told();
  }

  /** If the setting is on, explains the whole text after a pause in typing. */
  private idle(uri: string): void {
    const state = this.states.get(uri);
    clearTimeout(state?.idle);
    if (!state?.isLabelled) return;
    const { document } = state;
    if (!document.settings['explain.onIdle'] || document.hasRows) return;
    state.idle = this.after(this.times.idle, `explaining ${document.name}`, () => {
      const { text, name } = document;
      const known = this.explaining.entryOf(uri, document.part({ kind: 'document' }));
      if (text.length > MOST_IDLE || text.trim() === '' || (known && !known.stale)) return;
      this.explaining.explain({ uri, part: { kind: 'document' }, quiet: true }).catch((error: unknown) => {
        if (!(error instanceof CancelledError)) this.events.failed(`explaining ${name}`, error);
      });
    });
  }

  /** A timer; errors of its work are logged and do not end the server. */
  private after(milliseconds: number, what: string, work: () => void): NodeJS.Timeout {
    return setTimeout(() => {
      try {
        work();
      } catch (error) {
        this.events.failed(what, error);
      }
    }, milliseconds);
  }

  private told(): void {
    this.events.status();
    this.events.lenses();
  }
}
