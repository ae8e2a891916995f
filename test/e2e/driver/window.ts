/** One window of the editor: what a user sees and does (the page), and the extension host behind it. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { inject } from 'vitest';
import { openBrowser } from './browser';
import { Gradlens } from './gradlens';
import { Heatmap } from './heatmap';
import { Host } from './host';
import { screenshots } from './places';
import { until } from './until';
import { WindowLog } from './windowLog';
import { makeWorkspace, type Workspace } from './workspace';

export interface WindowOptions {
  readonly files: Readonly<Record<string, string>>;
  /** Of the workspace. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly size?: { readonly width: number; readonly height: number };
  /** Another one than that of the run. */
  readonly server?: ServerPlace;
}

export interface ServerPlace {
  readonly address: string;
  readonly home: string;
}

/** Those that are open, for pictures of what failed. */
const windows = new Set<EditorWindow>();

export class EditorWindow {
  readonly gradlens = new Gradlens(() => this.connected);
  readonly heatmap: Heatmap;

  private constructor(
    readonly page: Page,
    readonly workspace: Workspace,
    private readonly browser: Browser,
    private readonly socket: string,
    private connected: Host,
    private readonly log: WindowLog,
  ) {
    this.heatmap = new Heatmap(page);
  }

  static async open(options: WindowOptions): Promise<EditorWindow> {
    const workspace = makeWorkspace(options.files, options.settings);
    const browser = await openBrowser();
    const context = await browser.newContext({
      viewport: options.size ?? { width: 1280, height: 800 },
      permissions: ['clipboard-read', 'clipboard-write'],
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    const log = new WindowLog(page);
    const { address, home } = options.server ?? { address: inject('server'), home: inject('home') };
    await page.goto(`${address}/?folder=${encodeURIComponent(workspace.path)}`);
    const socket = join(home, 'sockets', `${workspace.id}.sock`);
    const host = await Host.connect(socket);
    await page.locator('.monaco-workbench').waitFor();
    const window = new EditorWindow(page, workspace, browser, socket, host, log);
    await log.follow(host);
    windows.add(window);
    return window;
  }

  static async pictureAll(name: string): Promise<void> {
    for (const [index, window] of [...windows].entries()) await window.screenshot(`${name}-${index}`);
  }

  get host(): Host {
    return this.connected;
  }

  /** Loads the window again, as a user does by command: what is open is noted first. */
  async reload(): Promise<void> {
    const before = await this.page.evaluate(() => performance.timeOrigin);
    this.connected.command('workbench.action.reloadWindow').catch(() => undefined); // its answer is lost with the host
    await until('the page again', async () => {
      const now = await this.page.evaluate(() => performance.timeOrigin).catch(() => before);
      return now !== before;
    });
    this.connected.close();
    this.connected = await Host.connect(this.socket);
    await this.log.follow(this.connected);
  }

  /** What went wrong since the window was opened, by the logs of the extension, its host and the page. */
  errors(): readonly string[] {
    return this.log.errors();
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
    // All at once: they come and go.
    const placed = await this.page
      .locator('.codelens-decoration')
      .evaluateAll((lines) => lines.map((line) => ({ top: line.getBoundingClientRect().top, text: line.textContent })));
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

  /** Sets a user or workspace setting, as the settings page would. */
  async set(name: string, value: unknown, workspace = true): Promise<void> {
    await this.host.run(
      (vscode, [section, to, place]) =>
        vscode.workspace
          .getConfiguration()
          .update(
            section,
            to === null ? undefined : to,
            place ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global,
          ),
      [name, value ?? null, workspace] as const,
    );
  }

  /** Runs a command from the palette, as a user does, by its title. */
  async palette(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.quickInput().waitFor();
    await this.page.keyboard.type(title);
    await this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: title }).first().waitFor();
    await this.page.keyboard.press('Enter');
  }

  /** Chooses an entry of the list that is open. */
  async pick(entry: string | RegExp): Promise<void> {
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: entry }).first();
    await row.waitFor();
    await row.click();
  }

  /** Accepts the file dialog with the place that it proposes, which is to be `path`. */
  async acceptFile(path: string): Promise<void> {
    const input = this.quickInput().locator('input[type=text]').first();
    await until(`the file dialog with ${path}`, async () => (await input.inputValue()) === path);
    await this.closeDialog();
  }

  /** Gives the file dialog another path. */
  async giveFile(path: string): Promise<void> {
    const input = this.quickInput().locator('input[type=text]').first();
    await until('the file dialog', async () => (await input.inputValue()).startsWith('/'));
    // While it lists a folder, it writes into its own input.
    await until('the path', async () => {
      await input.fill(path);
      await this.page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
      return (await input.inputValue()) === path;
    });
    await this.closeDialog();
  }

  /** Enter, until it is heard: not while a folder is listed. */
  private async closeDialog(): Promise<void> {
    const input = this.quickInput().locator('input[type=text]').first();
    await until('the end of the file dialog', async () => {
      await input.press('Enter', { timeout: 1000 }).catch(() => undefined); // it closes meanwhile
      return await input
        .waitFor({ state: 'hidden', timeout: 1000 })
        .then(() => true)
        .catch(() => false);
    });
  }

  /** Puts the cursor, or a selection, by offsets, and the focus into the text. */
  async select(start: number, end = start): Promise<void> {
    await this.host.run(
      (vscode, [from, to]) => {
        const editor = vscode.window.visibleTextEditors.find((one) => one.viewColumn === vscode.ViewColumn.One);
        if (!editor) throw new Error('there is no editor');
        const at = (offset: number) => editor.document.positionAt(offset);
        editor.selection = new vscode.Selection(at(from), at(to));
        return vscode.commands.executeCommand('workbench.action.focusFirstEditorGroup');
      },
      [start, end] as const,
    );
  }

  /** What stands in the editor in front of the first column. */
  content(): Promise<string> {
    return this.host.run(
      (vscode) =>
        vscode.window.visibleTextEditors.find((one) => one.viewColumn === vscode.ViewColumn.One)?.document.getText() ??
        '',
    );
  }

  /** Hover texts at an offset of a file: Markdown, one string a hover. */
  hover(path: string, offset: number): Promise<readonly string[]> {
    return this.host.run(
      async (vscode, [file, at]) => {
        const document = await vscode.workspace.openTextDocument(file);
        const hovers = await vscode.commands.executeCommand<import('vscode').Hover[]>(
          'vscode.executeHoverProvider',
          document.uri,
          document.positionAt(at),
        );
        return hovers.flatMap(({ contents }) =>
          contents.map((content) => (typeof content === 'string' ? content : content.value)),
        );
      },
      [path, offset] as const,
    );
  }

  /** Texts of the messages at the bottom right. */
  async messages(): Promise<readonly string[]> {
    return this.page.locator('.notification-toast .notification-list-item-message').allTextContents();
  }

  async clearMessages(): Promise<void> {
    await this.host.command('notifications.clearAll');
  }

  private quickInput() {
    return this.page.locator('.quick-input-widget:visible');
  }

  async screenshot(name: string): Promise<void> {
    mkdirSync(screenshots, { recursive: true });
    await this.page.screenshot({ path: join(screenshots, `${name}.png`) });
  }

  async close(): Promise<void> {
    windows.delete(this);
    this.connected.close();
    await this.browser.close();
    this.workspace.remove();
  }
}
