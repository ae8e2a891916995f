/** The heatmap's page in a browser, without an editor: what it is sent, what it says, what it breaks. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { heatmapHtml } from '../../../src/extension/heatmapHtml';
import type { FromHeatmap, HeatmapView, ToHeatmap } from '../../../src/protocol/heatmap';
import { root } from '../driver/places';
import { THEMES, type ThemeName } from './themes';

const ADDRESS = 'http://heatmap.test';
const NONCE = 'bm9uY2U';

/** The page, and the command line for explanations to show, as they are now. */
export function buildPage(): void {
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' });
}

export interface Setup {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** What the page had saved before. */
  readonly state?: unknown;
  /** Further classes of the body, as the editor sets them: 'vscode-reduce-motion'. */
  readonly classes?: string;
}

/** What the page leaves in its window for the tests. */
interface Traces {
  readonly sent: FromHeatmap[];
  readonly broken: string[];
  state: unknown;
}

declare global {
  interface Window {
    traces: Traces;
  }
}

export class Bench {
  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
    private readonly errors: string[],
  ) {}

  static async open(browser: Browser, setup: Setup = {}): Promise<Bench> {
    const context = await browser.newContext({ viewport: { width: setup.width ?? 1100, height: setup.height ?? 760 } });
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
    });
    const theme = THEMES[setup.theme ?? 'dark'];
    await page.route(`${ADDRESS}/**`, (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === '/')
        return route.fulfill({ contentType: 'text/html', body: html(`${theme.bodyClass} ${setup.classes ?? ''}`) });
      const file = join(root, 'dist/media', pathname.slice(1));
      return route.fulfill({
        contentType: file.endsWith('.css') ? 'text/css' : 'text/javascript',
        body: readFileSync(file),
      });
    });
    await page.addInitScript(pretendEditor, { state: setup.state ?? null, colors: theme.colors });
    await page.goto(`${ADDRESS}/`);
    await page.waitForFunction(() => window.traces.sent.length > 0);
    return new Bench(context, page, errors);
  }

  /** Sends a message to the page and waits until it is drawn. */
  async send(message: ToHeatmap): Promise<void> {
    await this.page.evaluate((data) => {
      return new Promise((done) => {
        // The page listens too, and first: what it does is done by then.
        const drawn = () => requestAnimationFrame(() => requestAnimationFrame(() => done(undefined)));
        addEventListener('message', drawn, { once: true });
        window.postMessage(data, '*');
      });
    }, message);
  }

  show(view: HeatmapView, tabs: readonly (HeatmapView & { readonly detail?: string })[] = [view], held = false) {
    const named = tabs.map(({ id, title, detail = null, headline }) => ({ id, title, detail, headline }));
    return this.send({ kind: 'show', view, tabs: named, held });
  }

  /** What the page said, since the last time that it was asked. */
  said(): Promise<readonly FromHeatmap[]> {
    return this.page.evaluate(() => window.traces.sent.splice(0));
  }

  /** The text of an element as it is seen: without what is hidden. */
  seen(selector: string): Promise<string> {
    // biome-ignore lint/performance/useDomNodeTextContent: what is hidden is not seen
    return this.page.locator(selector).innerText();
  }

  state(): Promise<unknown> {
    return this.page.evaluate(() => window.traces.state);
  }

  /** What the policy refused, and every error and warning of the page. */
  async broken(): Promise<readonly string[]> {
    return [...this.errors, ...(await this.page.evaluate(() => window.traces.broken))];
  }

  close(): Promise<void> {
    return this.context.close();
  }
}

function html(bodyClass: string): string {
  const page = heatmapHtml({
    script: `${ADDRESS}/heatmap.js`,
    style: `${ADDRESS}/heatmap.css`,
    cspSource: ADDRESS,
    nonce: NONCE,
    title: 'Heatmap',
    language: 'en',
    texts: undefined,
  });
  return page.replace('<body>', `<body class="${bodyClass}">`);
}

/** Runs in the page before its own script: what the editor would be. */
function pretendEditor({ state, colors }: { state: unknown; colors: Readonly<Record<string, string>> }): void {
  const traces: Traces = { sent: [], broken: [], state };
  window.traces = traces;
  Object.assign(window, {
    acquireVsCodeApi: () => ({
      postMessage: (message: FromHeatmap) => traces.sent.push(message),
      getState: () => traces.state,
      setState: (next: unknown) => {
        traces.state = next;
      },
    }),
  });
  document.addEventListener('securitypolicyviolation', (event) => {
    traces.broken.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
  });
  // The document is still empty: the colours are there before anything of the page is.
  new MutationObserver((_, observer) => {
    const { documentElement } = document;
    if (!documentElement) return;
    observer.disconnect();
    for (const [name, value] of Object.entries(colors)) documentElement.style.setProperty(`--vscode-${name}`, value);
  }).observe(document, { childList: true });
}
