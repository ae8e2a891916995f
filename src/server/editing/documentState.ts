import * as l10n from '@vscode/l10n';
import { UsageError } from '../../core/errors';
import type { Classification } from '../../protocol/explain';
import type { Failure } from '../../protocol/failure';
import { namesDocument } from '../../text/globs';
import { pathOf } from './documentPath';
import type { OpenDocument } from './openDocument';

/** An open document with its state while it is open. */
export class DocumentState {
  /** The last label of the whole text. */
  last: Classification | undefined;
  /** The last labels of rows, by number. */
  readonly lastOfRow = new Map<number, Classification>();
  /** Numbers of rows whose lenses were on screen. */
  readonly wanted = new Set<number>();
  /** Why texts cannot be found or labelled, or null. */
  problem: Failure | null = null;
  settle: NodeJS.Timeout | undefined;
  idle: NodeJS.Timeout | undefined;

  constructor(readonly document: OpenDocument) {}

  /** Whether it has lenses, and so live labels. */
  get isLabelled(): boolean {
    const { settings, asked } = this.document;
    return settings['codeLens.enabled'] && (asked || this.isNamed);
  }

  /** Whether the whole document is labelled: code is not, unless the settings name it. */
  get isText(): boolean {
    return !this.document.hasRows && (!this.document.isCode || this.isNamed);
  }

  private get isNamed(): boolean {
    const { settings, uri, languageId } = this.document;
    return namesDocument(settings.documents, pathOf(uri), languageId);
  }

  /** Removes the labels of the earlier model after a change of models. */
  forget(): void {
    this.last = undefined;
    this.lastOfRow.clear();
    this.problem = null;
  }

  close(): void {
    clearTimeout(this.settle);
    clearTimeout(this.idle);
  }
}

export class DocumentStates {
  private readonly byUri = new Map<string, DocumentState>();

  set(state: DocumentState): void {
    this.byUri.set(state.document.uri, state);
  }

  delete(uri: string): void {
    this.byUri.get(uri)?.close();
    this.byUri.delete(uri);
  }

  get(uri: string): DocumentState | undefined {
    return this.byUri.get(uri);
  }

  all(): readonly DocumentState[] {
    return [...this.byUri.values()];
  }

  /** The open document. Throws UsageError if it is not open. */
  document(uri: string): OpenDocument {
    const state = this.byUri.get(uri);
    if (!state) throw new UsageError(l10n.t`${uri} is not open: open it first`);
    return state.document;
  }
}
