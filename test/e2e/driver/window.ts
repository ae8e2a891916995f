/** One window of the editor: what a user sees and does (the page), and the extension host behind it. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { inject } from 'vitest';
import { openBrowser } from './browser';
import { Host } from './host';
import { screenshots } from './places';
import { until } from './until';
import { makeWorkspace, type Workspace } from './workspace';

export interface WindowOptions {
  readonly files: Readonly<Record<string, string>>;
  /** Of the workspace. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly size?: { readonly width: number; readonly height: number };
}

export class EditorWindow {
  private constructor(
    readonly page: Page,
    readonly workspace: Workspace,
    private readonly browser: Browser,
    private connected: Host,
  ) {}

  static async open(options: WindowOptions): Promise<EditorWindow> {
    const workspace = makeWorkspace(options.files, options.settings);
    const browser = await openBrowser();
    const context = await browser.newContext({
      viewport: options.size ?? { width: 1280, height: 800 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(`${inject('server')}/?folder=${encodeURIComponent(workspace.path)}`);
    const host = await Host.connect(socketOf(workspace));
    await page.locator('.monaco-workbench').waitFor();
    return new EditorWindow(page, workspace, browser, host);
  }

  get host(): Host {
    return this.connected;
  }

  /** As F5 in the browser, or a window that is closed and opened again. */
  async reload(): Promise<void> {
    this.connected.close();
    const gone = await this.page.evaluate(() => performance.timeOrigin);
    await this.page.reload();
    await until('the page again', async () => (await this.page.evaluate(() => performance.timeOrigin)) !== gone);
    this.connected = await Host.connect(socketOf(this.workspace));
  }

  /** Opens a file of the workspace in an editor, in front. */
  async show(name: string): Promise<void> {
    await this.host.run(async (vscode, path) => {
      const document = await vscode.workspace.openTextDocument(path);
      await vscode.window.showTextDocument(document, { preview: false, viewColumn: vscode.ViewColumn.One });
    }, this.workspace.file(name));
    await this.page
      .locator('.tab.active', { hasText: name.split('/').at(-1) ?? name })
      .first()
      .waitFor();
  }

  /** Texts of the code lenses that can be seen, from top to bottom, pieces of one line joined as they are shown. */
  async lenses(): Promise<readonly string[]> {
    const lines = await this.page.locator('.codelens-decoration').all();
    const placed = await Promise.all(
      lines.map(async (line) => ({ top: (await line.boundingBox())?.y ?? 0, text: await line.textContent() })),
    );
    return placed.sort((a, b) => a.top - b.top).map(({ text }) => (text ?? '').replace(/\s+/g, ' ').trim());
  }

  /** Waits for a lens whose text matches. */
  async lens(pattern: RegExp, timeout?: number): Promise<string> {
    let seen: readonly string[] = [];
    try {
      return await until(
        `a lens ${pattern}`,
        async () => {
          seen = await this.lenses().catch(() => []);
          return seen.find((text) => pattern.test(text));
        },
        timeout,
      );
    } catch (error) {
      throw new Error(`${(error as Error).message}; there: ${JSON.stringify(seen)}`);
    }
  }

  async screenshot(name: string): Promise<void> {
    mkdirSync(screenshots, { recursive: true });
    await this.page.screenshot({ path: join(screenshots, `${name}.png`) });
  }

  async close(): Promise<void> {
    this.connected.close();
    await this.browser.close();
    this.workspace.remove();
  }
}

function socketOf(workspace: Workspace): string {
  return join(inject('home'), 'sockets', `${workspace.name}.sock`);
}
