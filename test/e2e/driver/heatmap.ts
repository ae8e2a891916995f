/** The heatmap's page inside its webview. */
import type { FrameLocator, Locator, Page } from 'playwright-core';

export class Heatmap {
  readonly frame: FrameLocator;

  constructor(page: Page) {
    this.frame = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  get body(): Locator {
    return this.frame.locator('body');
  }

  /** What can be read on the page. */
  async text(): Promise<string> {
    return (await this.body.allInnerTexts()).join('').replace(/[ \u00a0]+/g, ' ');
  }

  button(name: string | RegExp): Locator {
    return this.frame.getByRole('button', { name });
  }
}
