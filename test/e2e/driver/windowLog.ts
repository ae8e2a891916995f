/** What a window wrote that tells of an error: the extension's log, the extension host's, the page's console. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Host } from './host';

export class WindowLog {
  private readonly folders = new Set<string>();
  private readonly console: string[] = [];

  constructor(page: Page) {
    page.on('console', (message) => {
      const text = `${message.text()} (${message.location().url})`;
      if (message.type() === 'error' && concerns(text)) this.console.push(text);
    });
    page.on('pageerror', (error) => {
      if (concerns(error.stack ?? error.message)) this.console.push(String(error));
    });
  }

  /** A window has another extension host after each reload. */
  async follow(host: Host): Promise<void> {
    const logs = await host.until<string>(
      'the logs',
      (vscode) => vscode.extensions.getExtension('gradlens-test.bridge')?.exports?.logs,
    );
    this.folders.add(logs);
  }

  errors(): readonly string[] {
    return [...[...this.folders].flatMap(errorsIn), ...this.console];
  }
}

function concerns(text: string): boolean {
  return /gradlens|content security policy/i.test(text);
}

function errorsIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.log'))
    .flatMap((entry) => {
      const file = join(entry.parentPath, entry.name);
      const own = file.includes('gradlens.gradlens');
      return readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => /\[(error|critical)\]/i.test(line) && (own || concerns(line)));
    });
}
