/** The settings of each document: requested from the client if it supports that, else those that it sent last. */
import * as l10n from '@vscode/l10n';
import type { Connection } from 'vscode-languageserver/node';
import type { Settings } from '../../protocol/settings';
import { checkSettings, DEFAULTS } from '../editing/settings';
import { say } from './messages';

const SECTION = 'gradlens';
/** Longest wait for the client's response, in milliseconds. */
const PATIENCE = 2000;

export class Configuration {
  /** The settings without a document, which contain model and device. */
  global: Settings = DEFAULTS;
  private readonly byUri = new Map<string, Settings>();
  /** The notebook of each cell, whose settings apply to the cell. */
  private readonly scopes = new Map<string, string>();
  private readonly warned = new Set<string>();
  /** Pending requests by document; '' without a document. */
  private readonly asking = new Map<string, Promise<void>>();

  constructor(
    private readonly connection: Connection,
    /** Whether the client supports workspace/configuration. */
    private readonly asks: boolean,
    private readonly onSettings: (uri: string | undefined, settings: Settings) => void,
  ) {}

  /** The currently known settings; the global ones until the client has responded. */
  known(uri: string): Settings {
    return this.byUri.get(uri) ?? this.global;
  }

  forget(uri: string): void {
    this.byUri.delete(uri);
    this.scopes.delete(uri);
  }

  /** Applies the settings of a notebook to its cell. */
  belongs(cell: string, notebook: string): void {
    this.scopes.set(cell, notebook);
  }

  /** Resolves when the settings of a document and the global ones were received, or after PATIENCE. */
  async settled(uri?: string): Promise<void> {
    const answers = [this.asking.get(''), this.asking.get(uri ?? '')];
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE);
    });
    await Promise.race([Promise.all(answers), patience]);
    clearTimeout(timer);
  }

  /** Requests the settings of a document, or the global ones. */
  load(uri?: string): Promise<void> {
    const key = uri ?? '';
    const asking = this.ask(uri).finally(() => {
      if (this.asking.get(key) === asking) this.asking.delete(key);
    });
    this.asking.set(key, asking);
    return asking;
  }

  private async ask(uri: string | undefined): Promise<void> {
    if (!this.asks) return this.take(uri, undefined, this.global);
    try {
      const scopeUri = uri === undefined ? undefined : (this.scopes.get(uri) ?? uri);
      const section: unknown = await this.connection.workspace.getConfiguration({ scopeUri, section: SECTION });
      this.take(uri, section);
    } catch (error) {
      this.connection.console.warn(
        l10n.t`the settings cannot be read: ${String(error instanceof Error ? error.message : error)}`,
      );
    }
  }

  /** Takes all settings as the client sends them: { gradlens: { … } }, or only the section. */
  push(all: unknown): void {
    const section = typeof all === 'object' && all !== null && SECTION in all ? all[SECTION as keyof typeof all] : all;
    this.take(undefined, section);
  }

  private take(uri: string | undefined, section: unknown, given?: Settings): void {
    const { settings, problems } = given ? { settings: given, problems: [] } : checkSettings(section);
    for (const problem of problems) {
      // Each problem once: most documents have the same settings.
      if (this.warned.has(problem)) continue;
      this.warned.add(problem);
      say(this.connection, 'warning', problem);
    }
    if (uri === undefined) this.global = settings;
    else this.byUri.set(uri, settings);
    this.onSettings(uri, settings);
  }
}
