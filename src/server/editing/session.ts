/**
 * Everything that is known of the open documents: their labels, their explanations, the work on them. Knows no connection:
 * it is told what the editor does and tells what has changed.
 */
import type { TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import { CancelledError } from '../../core/errors';
import type { EngineState } from '../../protocol/engine';
import type { Classification, Explanation } from '../../protocol/explain';
import type { ExplainOptions } from '../../protocol/requests';
import type { Settings } from '../../protocol/settings';
import type { Engine } from '../host/engine';
import { merged } from './asks';
import { Desk, Desks } from './desk';
import { type SessionEvents, type SessionTimes, TIMES } from './events';
import { Explaining } from './explaining';
import { Labelling } from './labelling';
import { OpenDocument } from './openDocument';
import { explainOptionsOf } from './settings';

/** Longer texts are explained on request alone, in characters. */
const MOST_IDLE = 20_000;

export class Session {
  readonly desks = new Desks();
  readonly labelling: Labelling;
  readonly explaining: Explaining;
  private fingerprint: string | null = null;

  constructor(
    private readonly engine: Engine,
    private readonly events: SessionEvents,
    private readonly times: SessionTimes = TIMES,
  ) {
    this.explaining = new Explaining(engine, this.desks, events, (document, part, label) =>
      this.labelling.put(document, part, label),
    );
    const explained = (uri: string) => this.explaining.textsOf(uri);
    this.labelling = new Labelling(engine, this.desks, events, explained, times.pause);
  }

  open(uri: string, languageId: string, version: number, text: string, settings: Settings): void {
    this.close(uri);
    const document = new OpenDocument(uri, languageId, version, text);
    document.setSettings(settings);
    this.desks.set(new Desk(document));
    this.explaining.opened(document);
    this.labelling.soon(uri, 0);
    this.idle(uri);
  }

  change(uri: string, version: number, changes: readonly TextDocumentContentChangeEvent[]): void {
    const desk = this.desks.get(uri);
    if (!desk) return;
    const { document } = desk;
    const lines = document.lineCount;
    const edits = document.change(changes, version);
    // Rows may have other numbers now.
    if (document.lineCount !== lines) desk.lastOfRow.clear();
    this.explaining.edited(document, edits);
    clearTimeout(desk.settle);
    desk.settle = setTimeout(() => {
      this.explaining.settled(document);
      this.events.labels(uri);
    }, this.times.settle);
    this.labelling.soon(uri);
    this.idle(uri);
  }

  close(uri: string): void {
    if (!this.desks.get(uri)) return;
    this.labelling.close(uri);
    this.explaining.cancel({ uri });
    this.desks.delete(uri);
    this.events.labels(uri);
  }

  configure(uri: string, settings: Settings): void {
    const desk = this.desks.get(uri);
    if (!desk || JSON.stringify(desk.document.settings) === JSON.stringify(settings)) return;
    desk.document.setSettings(settings);
    desk.problem = null;
    this.labelling.soon(uri, 0);
    this.idle(uri);
    this.events.lenses();
    this.events.labels(uri);
  }

  find(uri: string): OpenDocument | undefined {
    return this.desks.get(uri)?.document;
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
    if (!explain) return this.engine.classify(input, how, context);
    return (await this.engine.explain(input, how, context)).explanation;
  }

  /** In short, for lenses; null where all is well. */
  problemOf(uri: string): string | null {
    if (this.engine.state.kind === 'failed') return 'model cannot be loaded';
    return this.desks.get(uri)?.problem ? 'cannot be labelled' : null;
  }

  /** What is wrong and what to do, in full. */
  failureText(uri: string): string {
    return this.engine.state.message ?? this.desks.get(uri)?.problem ?? 'Nothing is wrong.';
  }

  /** Another model answers from now on. */
  modelChosen(): void {
    this.explaining.cancelAll();
    this.labelling.relabel();
    this.told();
  }

  modelChanged({ kind, fingerprint }: EngineState): void {
    const another = kind === 'ready' && fingerprint !== this.fingerprint;
    if (kind === 'changed' || (another && this.fingerprint !== null)) this.labelling.relabel();
    if (another) this.fingerprint = fingerprint;
    this.told();
  }

  /** Where the setting says so, the whole text is explained once nothing was typed for a moment. */
  private idle(uri: string): void {
    const desk = this.desks.get(uri);
    clearTimeout(desk?.idle);
    if (!desk?.isLabelled) return;
    const { document } = desk;
    if (!document.settings['explain.onIdle'] || document.hasRows) return;
    desk.idle = setTimeout(() => {
      const { text, name } = document;
      const known = this.explaining.entryOf(uri, document.part({ kind: 'document' }));
      if (text.length > MOST_IDLE || text.trim() === '' || (known && !known.stale)) return;
      this.explaining.explain({ uri, part: { kind: 'document' }, quiet: true }).catch((error: unknown) => {
        if (!(error instanceof CancelledError)) this.events.failed(`explaining ${name}`, error);
      });
    }, this.times.idle);
  }

  private told(): void {
    this.events.status();
    this.events.lenses();
  }
}
