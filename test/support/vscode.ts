/** As much of the editor's API as the unit tests of the extension use: plain objects that remember what was done. */
import { readFile } from 'node:fs/promises';

export class Position {
  constructor(
    readonly line: number,
    readonly character: number,
  ) {}
}

export class Range {
  constructor(
    readonly start: Position,
    readonly end: Position,
  ) {}
}

export class ThemeColor {
  constructor(readonly id: string) {}
}

export class ThemeIcon {
  constructor(readonly id: string) {}
}

export class Uri {
  readonly authority = '';
  private constructor(
    readonly scheme: string,
    readonly path: string,
    readonly query: string,
  ) {}
  static parse(text: string): Uri {
    const [, scheme = 'file', path = '', query = ''] = /^(?:([\w-]+):)?(?:\/\/)?([^?]*)\??(.*)$/.exec(text) ?? [];
    return new Uri(scheme, decodeURIComponent(path), query);
  }
  static joinPath(base: Uri, ...names: string[]): Uri {
    return new Uri(base.scheme, [base.path, ...names].join('/'), '');
  }
  with({ path }: { readonly path: string }): Uri {
    return new Uri(this.scheme, path, this.query);
  }
  static file(path: string): Uri {
    return new Uri('file', path, '');
  }
  get fsPath(): string {
    return this.path;
  }
  toString(): string {
    return `${this.scheme}:${this.scheme === 'file' ? '//' : ''}${this.path}${this.query ? `?${this.query}` : ''}`;
  }
}

export class EventEmitter<T> {
  private readonly listeners = new Set<(value: T) => void>();
  readonly event = (listener: (value: T) => void) => {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  };
  fire(value: T): void {
    for (const listener of this.listeners) listener(value);
  }
  dispose(): void {
    this.listeners.clear();
  }
}

export const DecorationRangeBehavior = { ClosedClosed: 1 };
export const ColorThemeKind = { Light: 1, Dark: 2, HighContrast: 3, HighContrastLight: 4 };
export const QuickPickItemKind = { Separator: -1, Default: 0 };
export const ConfigurationTarget = { Global: 1, Workspace: 2, WorkspaceFolder: 3 };
export const ViewColumn = { Active: -1, Beside: -2, One: 1 };
export class CancellationTokenSource {
  readonly token = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => undefined }) };
  cancel(): void {}
  dispose(): void {}
}
export const ProgressLocation = { Notification: 15, Window: 10 };

export const l10n = {
  t: (text: string, ...args: unknown[]) => text.replace(/\{(\d)\}/g, (_, at) => String(args[Number(at)])),
};

/** What a test sets, and the events that it fires. */
export const fake = {
  /** What notifications with progress said. */
  notified: [] as string[],
  settings: {} as Record<string, unknown>,
  trusted: true,
  folders: [] as string[],
  /** FileType of files that are on no disk, by path. */
  types: {} as Record<string, number>,
  theme: ColorThemeKind.Light,
  editors: [] as unknown[],
  textChanged: new EventEmitter<unknown>(),
  configurationChanged: new EventEmitter<unknown>(),
  themeChanged: new EventEmitter<unknown>(),
  editorsChanged: new EventEmitter<unknown>(),
  closed: new EventEmitter<unknown>(),
  kinds: [] as { readonly options: unknown }[],
  selectionChanged: new EventEmitter<unknown>(),
  activeChanged: new EventEmitter<unknown>(),
  tabsChanged: new EventEmitter<unknown>(),
  /** Paths of the documents that have a tab. */
  tabs: [] as string[],
  panels: [] as FakePanel[],
};

/** A webview panel whose page is the test. */
export class FakePanel {
  readonly posted: unknown[] = [];
  readonly fromPage = new EventEmitter<unknown>();
  readonly viewState = new EventEmitter<unknown>();
  readonly disposed = new EventEmitter<unknown>();
  title = '';
  visible = true;
  active = false;
  reveals = 0;
  iconPath: unknown;
  readonly onDidChangeViewState = this.viewState.event;
  readonly onDidDispose = this.disposed.event;
  readonly webview = {
    html: '',
    options: {},
    cspSource: 'page:',
    asWebviewUri: (uri: Uri) => uri,
    onDidReceiveMessage: this.fromPage.event,
    postMessage: (message: unknown) => this.posted.push(message),
  };
  reveal(): void {
    this.reveals++;
    this.visible = true;
  }
  dispose(): void {
    this.disposed.fire(undefined);
  }
  /** What was posted of a kind, the newest last. */
  of(kind: string): Record<string, unknown>[] {
    return this.posted.filter((message) => (message as { kind: string }).kind === kind) as Record<string, unknown>[];
  }
}

export const workspace = {
  get isTrusted() {
    return fake.trusted;
  },
  get workspaceFolders() {
    return fake.folders.map((path) => ({ uri: path.includes(':') ? Uri.parse(path) : Uri.file(path) }));
  },
  getConfiguration: () => ({ get: (name: string) => fake.settings[name] }),
  onDidChangeTextDocument: fake.textChanged.event,
  onDidChangeConfiguration: fake.configurationChanged.event,
  onDidCloseTextDocument: fake.closed.event,
  openTextDocument: async (uri: Uri) => {
    const text = await readFile(uri.fsPath, 'utf8');
    return { uri, getText: () => text };
  },
  fs: {
    stat: async (uri: Uri) => ({ type: fake.types[uri.path] ?? FileType.File }),
  },
};

export const window = {
  get visibleTextEditors() {
    return fake.editors;
  },
  get activeColorTheme() {
    return { kind: fake.theme };
  },
  onDidChangeVisibleTextEditors: fake.editorsChanged.event,
  onDidChangeActiveTextEditor: fake.activeChanged.event,
  tabGroups: {
    get all() {
      return [{ tabs: fake.tabs.map((path) => ({ input: { uri: Uri.file(path) } })) }];
    },
    onDidChangeTabs: fake.tabsChanged.event,
  },
  onDidChangeActiveColorTheme: fake.themeChanged.event,
  onDidChangeTextEditorSelection: fake.selectionChanged.event,
  withProgress: (_: unknown, task: (progress: object, token: object) => Promise<unknown>) => {
    const report = ({ message }: { readonly message: string }) => fake.notified.push(message);
    return task({ report }, new CancellationTokenSource().token);
  },
  createWebviewPanel: () => {
    const panel = new FakePanel();
    fake.panels.push(panel);
    return panel;
  },
  createTextEditorDecorationType: (options: unknown) => {
    const kind = { options, dispose: () => undefined };
    fake.kinds.push(kind);
    return kind;
  },
};

export const FileType = { Unknown: 0, File: 1, Directory: 2, SymbolicLink: 64 };

export class LanguageModelTextPart {
  constructor(readonly value: string) {}
}

export class LanguageModelToolResult {
  constructor(readonly content: readonly LanguageModelTextPart[]) {}
}

export const lm = {};
export const commands = {};
export const languages = {};
export const env = { language: 'en' };
