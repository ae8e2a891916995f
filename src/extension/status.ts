/** The items of the status bar: which model, on what device, whether it works or failed. */
import {
  type Disposable,
  type LanguageStatusItem,
  LanguageStatusSeverity,
  languages,
  StatusBarAlignment,
  type StatusBarItem,
  ThemeColor,
  Uri,
  window,
  workspace,
} from 'vscode';
import type { ServerStatus } from '../protocol/editor';
import { cellInFront } from './cells';
import { setting } from './configuration';
import { type Documents, TEXT_LANGUAGES } from './documents';
import type { Server } from './server';
import { type Known, type StatusView, statusView } from './statusView';

const SEVERITY = {
  information: LanguageStatusSeverity.Information,
  warning: LanguageStatusSeverity.Warning,
  error: LanguageStatusSeverity.Error,
};

export class StatusItem {
  private readonly item: LanguageStatusItem = languages.createLanguageStatusItem('gradlens.model', []);
  /** The language's item hides behind {}: this one names the model beside every text. */
  private readonly bar: StatusBarItem = window.createStatusBarItem('gradlens.model', StatusBarAlignment.Right, 90);
  private readonly subscriptions: Disposable[];
  private readonly listeners = new Set<(status: Known) => void>();
  private known: Known = 'off';

  constructor(
    server: Server,
    private readonly documents: Documents,
  ) {
    this.item.name = 'Gradlens';
    this.bar.name = 'Gradlens';
    this.subscriptions = [
      this.item,
      this.bar,
      window.onDidChangeActiveTextEditor(() => this.showBar()),
      window.onDidChangeActiveNotebookEditor(() => this.showBar()),
      window.onDidChangeNotebookEditorSelection(() => this.showBar()),
      server.onStatus((status) => this.set(status)),
      // One that was given up says so until another one is started.
      server.onEnded(() => this.known !== 'ended' && this.set('off')),
      workspace.onDidGrantWorkspaceTrust(() => this.draw()),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('gradlens.model')) this.draw();
      }),
    ];
    documents.onChange(() => this.draw());
    this.draw();
  }

  get now(): Known {
    return this.known;
  }

  get view(): StatusView {
    return statusView(this.known, setting('model'), workspace.isTrusted);
  }

  /** What is worked on. */
  get work(): ServerStatus['work'] {
    return typeof this.known === 'string' ? [] : this.known.work;
  }

  onChange(listener: (status: Known) => void): void {
    this.listeners.add(listener);
  }

  set(known: Known): void {
    this.known = known;
    this.draw();
    for (const listener of this.listeners) listener(known);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private draw(): void {
    const view = this.view;
    this.item.text = view.text;
    this.item.detail = view.detail;
    this.item.busy = view.busy;
    this.item.severity = SEVERITY[view.severity];
    this.item.command = view.command;
    const asked = this.documents.uris().map((text) => {
      const uri = Uri.parse(text);
      return { scheme: uri.scheme, pattern: uri.fsPath };
    });
    this.bar.text = view.bar;
    this.bar.tooltip = view.lines.join('\n');
    this.bar.command = view.command.command;
    // What a click does is said by the item itself.
    this.bar.accessibilityInformation = { label: `Gradlens: ${view.lines.slice(0, -1).join(', ')}` };
    this.bar.backgroundColor = view.severity === 'error' ? new ThemeColor('statusBarItem.errorBackground') : undefined;
    this.showBar();
    this.item.selector = [...TEXT_LANGUAGES.map((language) => ({ language })), ...asked];
  }

  /** Beside texts, and beside whatever was labelled. */
  private showBar(): void {
    const document = window.activeTextEditor?.document ?? cellInFront()?.document;
    if (document && (TEXT_LANGUAGES.includes(document.languageId) || this.documents.isLabelled(document)))
      this.bar.show();
    else if (document) this.bar.hide();
  }
}
