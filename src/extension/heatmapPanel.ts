/** The heatmap beside the text: one panel, reused for all explanations. */
import { randomBytes } from 'node:crypto';
import {
  type Disposable,
  env,
  l10n,
  type Tab,
  type TextEditor,
  Uri,
  ViewColumn,
  type Webview,
  type WebviewPanel,
  window,
  workspace,
} from 'vscode';
import type { ShownExplanation } from '../protocol/editor';
import type { FromHeatmap, ToHeatmap } from '../protocol/heatmap';
import { setting } from './configuration';
import type { Explanations } from './explanations';
import { silent } from './failures';
import { heatmapHtml } from './heatmapHtml';
import { HeatmapTabs, lastTabOf, namedTabs } from './heatmapTabs';
import { toText } from './places';
import { failureOf, failureText } from './remedies';

export const VIEW_TYPE = 'gradlens.heatmap';
const PICTURE_MS = 20_000;

/** What the panel was showing, to show it again after the window was loaded anew. */
export interface HeatmapOrigin {
  /** The exported file that it came from. */
  readonly file?: string;
}

/** What the page's messages set going; given by the commands, so that the panel knows none of them. */
export interface HeatmapActions {
  html(webview: Webview): string;
  received(message: FromHeatmap): void;
  /** The panel shows an explanation. */
  switched(shown: ShownExplanation, origin: HeatmapOrigin): void;
}

export class HeatmapPanel {
  private panel: WebviewPanel | undefined;
  private id: string | null = null;
  private ready = false;
  private hint: string | null = null;
  private requests = 0;
  private readonly pictures = new Map<number, (message: Extract<FromHeatmap, { kind: 'picture' }>) => void>();
  private readonly whenReady: (() => void)[] = [];
  private readonly subscriptions: Disposable[];
  private readonly tabs: HeatmapTabs;
  /** Whether what is shown stays, whichever editor comes to the front. */
  private held = false;
  private readonly changes = new Set<() => void>();
  /** The last message of each kind that went to the page, for tests. */
  readonly sent = new Map<ToHeatmap['kind'], ToHeatmap>();

  constructor(
    private readonly extension: Uri,
    private readonly explanations: Explanations,
    private readonly actions: HeatmapActions,
  ) {
    this.tabs = new HeatmapTabs(explanations);
    this.subscriptions = [
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('gradlens.decorations.granularity')) this.postGranularity();
      }),
      explanations.onChange(({ id, shown }) => this.changed(id, shown)),
      window.onDidChangeTextEditorSelection(({ textEditor }) => {
        const { document, selection } = textEditor;
        const uri = document.uri.toString();
        this.followRow(uri, document.offsetAt(selection.start));
        this.selected(uri, document.offsetAt(selection.start), document.offsetAt(selection.end));
      }),
      window.onDidChangeActiveTextEditor((editor) => editor && this.follow(editor)),
      window.tabGroups.onDidChangeTabs(({ closed }) => this.tabsChanged(closed)),
    ];
  }

  get visible(): boolean {
    return this.panel?.visible ?? false;
  }

  get active(): boolean {
    return this.panel?.active ?? false;
  }

  get current(): ShownExplanation | undefined {
    return this.id === null ? undefined : this.explanations.get(this.id);
  }

  onChange(listener: () => void): void {
    this.changes.add(listener);
  }

  /** Opens the panel beside the editor, or uses the one that is there. The editor keeps the focus. */
  show(id: string, origin: HeatmapOrigin = {}): void {
    this.id = id;
    this.tabs.open(id);
    this.hint = null;
    if (!this.panel) this.adopt(this.create());
    else if (!this.panel.visible) this.panel.reveal(undefined, true);
    const shown = this.current;
    if (shown) this.actions.switched(shown, origin);
    this.render();
  }

  /** Takes over a panel that was open when the window was closed; `hint` stands in it until something is shown. */
  restore(panel: WebviewPanel, hint: string): void {
    this.panel?.dispose();
    this.hint = hint;
    this.adopt(panel);
  }

  /** A panel without an explanation says what to do next; undefined: how to explain a text. */
  empty(hint: string | undefined): void {
    this.hint = hint ?? null;
    this.render();
  }

  /** @param title of the text: 'shipping.txt' */
  progress(id: string, title: string, done: number | null, text: string): void {
    this.post({ kind: 'progress', id, title, done, text });
  }

  failed(error: unknown): void {
    if (!silent(error)) this.post({ kind: 'failed', id: this.id, message: failureText(failureOf(error)) });
  }

  /** The picture of an explanation as a PNG, painted by the page, with program and date (`made`) at its foot. Rejects where the page cannot. */
  async picture(id: string, made: string): Promise<Uint8Array> {
    this.show(id);
    await this.untilReady();
    const request = ++this.requests;
    const answer = new Promise<Uint8Array>((resolve, reject) => {
      const late = setTimeout(() => {
        this.pictures.delete(request);
        reject(new Error(l10n.t('The heatmap did not answer; open it and try again.')));
      }, PICTURE_MS);
      this.pictures.set(request, ({ png, message }) => {
        clearTimeout(late);
        if (png === null) reject(new Error(message ?? l10n.t('The picture could not be painted.')));
        else resolve(Buffer.from(png, 'base64'));
      });
    });
    this.post({ kind: 'paint', request, made });
    return answer;
  }

  /** Resolves when the page has loaded and listens. */
  async untilReady(): Promise<void> {
    if (this.ready) return;
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(l10n.t('The heatmap could not be opened.'))), PICTURE_MS);
      this.whenReady.push(() => {
        clearTimeout(late);
        resolve();
      });
    });
  }

  dispose(): void {
    this.panel?.dispose();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private create(): WebviewPanel {
    return window.createWebviewPanel(
      VIEW_TYPE,
      l10n.t('Heatmap'),
      { viewColumn: this.besideText(), preserveFocus: true },
      this.webviewOptions(),
    );
  }

  /** Beside the editor of the text, which need not be the one in front: a walkthrough may be. */
  private besideText(): ViewColumn {
    const uri = this.current?.uri;
    const editor = window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri);
    return editor?.viewColumn === undefined ? ViewColumn.Beside : editor.viewColumn + 1;
  }

  private webviewOptions() {
    return { enableScripts: true, localResourceRoots: [Uri.joinPath(this.extension, 'dist', 'media')] };
  }

  private adopt(panel: WebviewPanel): void {
    this.panel = panel;
    this.ready = false;
    panel.iconPath = Uri.joinPath(this.extension, 'media', 'icon.png');
    panel.webview.options = this.webviewOptions();
    panel.webview.onDidReceiveMessage((message: FromHeatmap) => this.received(message));
    panel.onDidChangeViewState(() => {
      // A hidden page is taken down, and says that it is ready when it stands again.
      if (!panel.visible) this.ready = false;
      this.tell();
    });
    panel.onDidDispose(() => {
      if (this.panel !== panel) return;
      this.panel = undefined;
      this.ready = false;
      this.tell();
    });
    panel.webview.html = this.actions.html(panel.webview);
    this.tell();
  }

  private received(message: FromHeatmap): void {
    if (message.kind === 'ready') {
      this.ready = true;
      this.held = message.held;
      if (this.id === null && message.id !== null && this.explanations.get(message.id)) this.id = message.id;
      this.render();
      for (const go of this.whenReady.splice(0)) go();
    } else if (message.kind === 'open') this.show(message.id);
    else if (message.kind === 'close') this.close(message.id);
    else if (message.kind === 'hold') this.hold(message.held);
    else if (message.kind === 'picture') {
      this.pictures.get(message.request)?.(message);
      this.pictures.delete(message.request);
    } else this.actions.received(message);
  }

  private changed(id: string, shown: ShownExplanation | null): void {
    if (shown?.refining) this.tabs.open(id);
    if (shown === null && id === this.id) this.id = this.tabs.shown(null).at(-1)?.id ?? null;
    if (this.visible) this.render();
  }

  /** A tab goes; of what was opened from a file nothing is left then. */
  private close(id: string): void {
    const before = this.tabs.shown(this.id);
    const at = before.findIndex((one) => one.id === id);
    this.tabs.close(id);
    if (id === this.id) this.id = (before[at + 1] ?? before[at - 1])?.id ?? null;
    if (this.explanations.get(id)?.uri === null) this.explanations.drop(id);
    else this.render();
    this.tell();
  }

  private hold(held: boolean): void {
    this.held = held;
    const editor = window.activeTextEditor;
    if (!held && editor) this.follow(editor);
  }

  /** Another editor came to the front: what is explained in it is shown; where nothing is, all stays. */
  private follow({ document, selection }: TextEditor): void {
    const uri = document.uri.toString();
    if (this.held || !this.visible || this.current?.uri === uri) return;
    const found = this.explanations.at(uri, document.offsetAt(selection.active));
    if (found && !this.tabs.isClosed(found.id)) this.switchTo(found);
  }

  /** The cursor came into another row of the table that is looked at. */
  private followRow(uri: string, offset: number): void {
    const { current } = this;
    if (this.held || !this.visible || current?.uri !== uri || current.part.kind !== 'row') return;
    const found = this.explanations
      .of(uri)
      .find(({ part, start, end }) => part.kind === 'row' && start <= offset && offset <= end);
    if (found && found.id !== current.id && !this.tabs.isClosed(found.id)) this.switchTo(found);
  }

  private switchTo(shown: ShownExplanation): void {
    this.id = shown.id;
    this.actions.switched(shown, {});
    this.render();
  }

  /** Files were opened or closed: their tabs come and go. What is shown stays where there is nothing else to show. */
  private tabsChanged(closed: readonly Tab[]): void {
    if (!this.visible) return;
    const { current } = this;
    if (current?.uri && !this.held && lastTabOf(current.uri, closed)) {
      const next = this.tabs.shown(null).at(-1);
      if (next) {
        this.switchTo(next);
        return;
      }
    }
    this.render();
  }

  private render(): void {
    const { panel, current } = this;
    if (!panel) return;
    panel.title = current ? l10n.t('Heatmap: {0}', current.view.title) : l10n.t('Heatmap');
    if (!this.ready) return;
    if (!current) {
      this.post({
        kind: 'empty',
        hint:
          this.hint ??
          l10n.t(
            'Here you see which words made the model decide as it did. Open a text, right-click in it and choose "Explain Classification".',
          ),
      });
      return;
    }
    this.postGranularity();
    const remark = this.explanations.noteOf(current.id);
    const tabs = namedTabs(this.tabs.shown(current.id));
    this.post({ kind: 'show', view: { ...current.view, stale: current.stale, remark }, tabs, held: this.held });
  }

  private postGranularity(): void {
    const granularity = setting('decorations.granularity', this.current?.uri ? Uri.parse(this.current.uri) : undefined);
    this.post({ kind: 'granularity', granularity });
  }

  private selected(uri: string, start: number, end: number): void {
    const { current } = this;
    if (!this.visible || !current || current.uri !== uri) return;
    const range = start < end ? toText(current.places, { start, end }) : null;
    this.post({ kind: 'select', id: current.id, range });
  }

  private post(message: ToHeatmap): void {
    if (!this.panel || !this.ready) return;
    this.sent.set(message.kind, message);
    void this.panel.webview.postMessage(message);
  }

  private tell(): void {
    for (const listener of this.changes) listener();
  }
}

/** The page with the addresses that this webview may load. */
export function heatmapPage(webview: Webview, extension: Uri): string {
  const file = (name: string) => webview.asWebviewUri(Uri.joinPath(extension, 'dist', 'media', name)).toString();
  return heatmapHtml({
    script: file('heatmap.js'),
    style: file('heatmap.css'),
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString('base64'),
    title: l10n.t('Heatmap'),
    language: l10n.bundle === undefined ? 'en' : env.language,
    texts: l10n.bundle,
  });
}
