/** The settings of each document: asked of the client where it answers, else as it last sent them. */
import type { Connection } from 'vscode-languageserver/node';
import type { Settings } from '../../protocol/settings';
import { checkSettings, DEFAULTS } from '../editing/settings';

const SECTION = 'gradlens';

export class Configuration {
  /** Those of no document: model and device are of these. */
  global: Settings = DEFAULTS;
  private readonly byUri = new Map<string, Settings>();
  private readonly warned = new Set<string>();

  constructor(
    private readonly connection: Connection,
    /** The client answers workspace/configuration. */
    private readonly asks: boolean,
    private readonly onSettings: (uri: string | undefined, settings: Settings) => void,
  ) {}

  /** What is known now; the global ones until the client has answered. */
  known(uri: string): Settings {
    return this.byUri.get(uri) ?? this.global;
  }

  forget(uri: string): void {
    this.byUri.delete(uri);
  }

  /** Asks for the settings of a document, or of none. */
  async load(uri?: string): Promise<void> {
    if (!this.asks) return this.take(uri, undefined, this.global);
    try {
      const section: unknown = await this.connection.workspace.getConfiguration({ scopeUri: uri, section: SECTION });
      this.take(uri, section);
    } catch (error) {
      this.connection.console.warn(`the settings cannot be read: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** The client sent all settings at once: { gradlens: { … } }, or the section alone. */
  push(all: unknown): void {
    const section = typeof all === 'object' && all !== null && SECTION in all ? all[SECTION as keyof typeof all] : all;
    this.take(undefined, section);
  }

  private take(uri: string | undefined, section: unknown, given?: Settings): void {
    const { settings, problems } = given ? { settings: given, problems: [] } : checkSettings(section);
    for (const problem of problems) {
      // Once for each: every document has the same settings as a rule.
      if (this.warned.has(problem)) continue;
      this.warned.add(problem);
      this.connection.window.showWarningMessage(problem);
    }
    if (uri === undefined) this.global = settings;
    else this.byUri.set(uri, settings);
    this.onSettings(uri, settings);
  }
}
