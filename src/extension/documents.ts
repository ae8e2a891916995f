/** Which documents are labelled: those that the settings name, and those that were asked for. */
import { ConfigurationTarget, l10n, type TextDocument, Uri, window, workspace } from 'vscode';
import type { ExplainOptions } from '../protocol/requests';
import { namesDocument } from '../text/globs';
import { CELL_SCHEME, cellOf } from './cells';
import { setting } from './configuration';
import type { Server } from './server';

/** Languages of text and of rows of text, for the status item. */
export const TEXT_LANGUAGES = ['plaintext', 'markdown', 'csv', 'tsv', 'jsonl'];

/** "Label All Text Files of the Workspace" sets these. CSV and TSV are no languages of the editor's own. */
export const TEXT_FILES: readonly string[] = ['plaintext', 'markdown', 'jsonl', '**/*.csv', '**/*.tsv'];

export class Documents {
  private readonly asked = new Set<string>();
  private readonly options = new Map<string, ExplainOptions>();
  private readonly subscriptions = [
    workspace.onDidOpenTextDocument((document) => this.opened(document)),
    // Its cells were opened before it: until now the server knows none of them.
    workspace.onDidOpenNotebookDocument((notebook) => {
      for (const { document } of notebook.getCells()) this.opened(document);
    }),
    workspace.onDidChangeConfiguration((event) => {
      // Classes of one model are not those of another.
      if (event.affectsConfiguration('gradlens.model')) this.options.clear();
      if (event.affectsConfiguration('gradlens.documents')) this.openAll();
    }),
    { dispose: () => this.changed.clear() },
  ];
  private readonly changed = new Set<() => void>();

  constructor(
    private readonly server: Server,
    private readonly failed: (error: unknown) => void,
    private readonly log: (error: unknown) => void,
  ) {
    // A server that was started again knows nothing of what it was asked.
    this.subscriptions.push(
      server.onStarted(() => {
        for (const { uri } of workspace.textDocuments)
          if (this.asked.has(uri.toString())) this.askAgain(uri.toString());
      }),
    );
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  onChange(listener: () => void): void {
    this.changed.add(listener);
  }

  /** Starts the server where an open document is labelled without being asked. */
  openAll(): void {
    for (const document of workspace.textDocuments) this.opened(document);
  }

  /** From now on. */
  labelled(uri: string): void {
    if (this.asked.has(uri)) return;
    this.asked.add(uri);
    this.tell();
  }

  forget(uri: string): void {
    if (this.asked.delete(uri)) this.tell();
  }

  isLabelled(document: TextDocument): boolean {
    return this.asked.has(document.uri.toString()) || chosen(document);
  }

  uris(): readonly string[] {
    return [...this.asked];
  }

  /** The options that an explanation was asked for with. */
  optionsOf(id: string): ExplainOptions | undefined {
    return this.options.get(id);
  }

  remember(id: string, options: ExplainOptions | undefined): void {
    if (options) this.options.set(id, options);
    else this.options.delete(id);
  }

  private opened(document: TextDocument): void {
    const uri = document.uri.toString();
    if (!this.server.running && chosen(document)) void this.server.start().catch(this.failed);
    // Once the server has been told that it is open.
    else if (document.uri.scheme === CELL_SCHEME && !cellOf(uri)) return;
    else if (this.server.running && this.asked.has(uri)) setImmediate(() => this.askAgain(uri));
  }

  private askAgain(uri: string): void {
    void this.server.request('classify', { uri }).catch((error) => this.log(error));
  }

  private tell(): void {
    for (const listener of this.changed) listener();
  }
}

/** Whether the setting `gradlens.documents` names it, as the server reads it. */
function chosen({ uri, languageId }: TextDocument): boolean {
  return namesDocument(setting('documents', uri), uri.path, languageId);
}

/** "Label All Text Files of the Workspace": writes the setting, or takes it back. */
export async function labelWorkspace(): Promise<void> {
  const configuration = workspace.getConfiguration('gradlens');
  if (!workspace.workspaceFolders) {
    void window.showInformationMessage(l10n.t('Open a folder first.'));
    return;
  }
  const before = configuration.inspect<string[]>('documents')?.workspaceValue ?? [];
  const missing = TEXT_FILES.filter((entry) => !before.includes(entry));
  if (missing.length > 0)
    await configuration.update('documents', [...before, ...missing], ConfigurationTarget.Workspace);
  const undo = missing.length > 0 ? l10n.t('Undo') : l10n.t('Stop Labelling');
  const said = l10n.t(
    'Text, Markdown, CSV, TSV and JSON Lines files of this workspace are labelled when they are open. This was set in {0}; "Stop Labelling" reverts it.',
    settingsFile(),
  );
  // The command is done; the answer may never come.
  void window.showInformationMessage(said, undo).then((answer) => {
    if (answer !== undo) return;
    const left = before.filter((entry) => missing.length > 0 || !TEXT_FILES.includes(entry));
    return configuration.update('documents', left.length > 0 ? left : undefined, ConfigurationTarget.Workspace);
  });
}

/** Where the settings of the workspace are written. */
function settingsFile(): string {
  return workspace.workspaceFile ? fileName(workspace.workspaceFile.toString()) : '.vscode/settings.json';
}

/** Whether "Label All Text Files of the Workspace" wrote the setting, and "Stop Labelling" can take it back. */
export function labelsWorkspace(): boolean {
  const written = workspace.getConfiguration('gradlens').inspect<string[]>('documents')?.workspaceValue ?? [];
  return written.some((entry) => TEXT_FILES.includes(entry));
}

/** "Stop Labelling": takes back what "Label All Text Files of the Workspace" wrote. True where that was anything. */
export async function stopLabelling(): Promise<boolean> {
  const configuration = workspace.getConfiguration('gradlens');
  const before = configuration.inspect<string[]>('documents')?.workspaceValue ?? [];
  const left = before.filter((entry) => !TEXT_FILES.includes(entry));
  if (left.length === before.length) return false;
  await configuration.update('documents', left.length > 0 ? left : undefined, ConfigurationTarget.Workspace);
  return true;
}

/** "Label This Document". */
export async function classifyText(
  documents: Documents,
  server: Server,
  document: TextDocument,
  report: (error: unknown) => void,
): Promise<void> {
  const uri = document.uri.toString();
  documents.labelled(uri);
  await server.request('classify', { uri }).catch(report);
}

export function fileName(uri: string): string {
  return Uri.parse(uri).path.split('/').at(-1) || uri;
}
