/** A benchmark, no test: how long the page takes for long texts. Prints a table; the smallest of several times, in ms. */
import { it } from 'vitest';
import { heatmapView, type ViewContext } from '../../../src/core/explanation/view/view';
import { openBrowser } from '../driver/browser';
import { Bench, buildPage } from './bench';
import { example, longText, refined } from './examples';

const CONTEXT: ViewContext = {
  id: 'e1',
  title: 'long.txt',
  refining: true,
  stale: false,
  time: null,
  pinned: null,
  options: {},
};

it('takes so long', async () => {
  buildPage();
  const browser = await openBrowser();
  const rows: Record<string, object> = {};
  for (const words of [500, 5000, 20_000]) {
    for (const lines of ['paragraphs', 'one line']) {
      const text = lines === 'one line' ? longText(words).replaceAll('\n', ' ') : longText(words);
      const explanation = example({ text });
      const views = [heatmapView(explanation, CONTEXT), heatmapView(refined(explanation, 99), CONTEXT)];
      const view = Math.min(...[1, 2, 3].map(() => timed(() => heatmapView(explanation, CONTEXT))));
      const bench = await Bench.open(browser);
      await bench.page.evaluate(`window.views = ${JSON.stringify(views)}; undefined`);
      const times = await bench.page.evaluate(measure);
      rows[`${words} words, ${lines}`] = { view: Math.round(view), MB: megabytes(views[0]), ...times };
      await bench.close();
    }
  }
  await browser.close();
  console.table(rows);
});

function timed(act: () => void): number {
  const start = performance.now();
  act();
  return performance.now() - start;
}

function megabytes(view: unknown): number {
  return Math.round(JSON.stringify(view).length / 1e5) / 10;
}

/** Runs in the page: from a message until the picture is on the screen; and the time between pictures while scrolling. */
async function measure(): Promise<Record<string, number>> {
  const [first, second] = Reflect.get(window, 'views');
  const painted = (act: () => void) =>
    new Promise<number>((done) => {
      const start = performance.now();
      act();
      requestAnimationFrame(() => {
        const after = new MessageChannel();
        after.port1.onmessage = () => done(Math.round(performance.now() - start));
        after.port2.postMessage(0);
      });
    });
  const show = (view: unknown) => () =>
    dispatchEvent(new MessageEvent('message', { data: { kind: 'show', view, tabs: [] } }));
  const click = (name: string) => () => document.querySelector<HTMLElement>(`[data-name=${name}]`)?.click();
  const render = await painted(show(first));
  const updates: number[] = [];
  const switches: number[] = [];
  for (let i = 0; i < 3; i++) {
    updates.push(await painted(show(second)), await painted(show(first)));
    switches.push(await painted(click('token')), await painted(click('word')));
  }
  const text = document.querySelector('.reading .text');
  const frames: number[] = [];
  for (let i = 0, last = performance.now(); i < 60; i++) {
    text?.scrollBy(0, 300);
    await new Promise((done) => requestAnimationFrame(done));
    frames.push(performance.now() - last);
    last = performance.now();
  }
  frames.sort((a, b) => a - b);
  return {
    render,
    update: Math.min(...updates),
    granularity: Math.min(...switches),
    scrollFrame: Math.round(frames[30] ?? 0),
    elements: document.querySelectorAll('*').length,
  };
}
