/** The states of the heatmap's page, as pictures to look at; each is accessible, and nothing is refused or logged. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heatmapView, type ViewContext } from '../../../src/core/explanation/view/view';
import type { Explanation } from '../../../src/protocol/explain';
import { openBrowser } from '../driver/browser';
import { root, screenshots } from '../driver/places';
import { seriousFindings } from '../page/accessibility';
import { Bench, buildPage, type Setup } from '../page/bench';
import { EAST_ASIAN, example, longText, PICTOGRAPHS, RIGHT_TO_LEFT } from '../page/examples';
import { THEMES, type ThemeName } from '../page/themes';

const folder = join(screenshots, 'heatmap');
const context: ViewContext = {
  id: 'e1',
  title: 'shipping.txt',
  refining: false,
  stale: false,
  time: 900,
  pinned: null,
  options: {},
};

let browser: Browser;
let real: Explanation;
beforeAll(async () => {
  buildPage();
  mkdirSync(folder, { recursive: true });
  browser = await openBrowser();
  const text = execFileSync(process.execPath, ['dist/cli.js', 'explain', 'samples/shipping.txt', '--format', 'json'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  real = JSON.parse(text) as Explanation;
});
afterAll(() => browser?.close());

async function picture(name: string, setup: Setup, act: (bench: Bench) => Promise<void>): Promise<void> {
  const bench = await Bench.open(browser, setup);
  await act(bench);
  await bench.page.screenshot({ path: join(folder, `${name}.png`) });
  expect(await bench.broken()).toEqual([]);
  expect(await seriousFindings(bench.page)).toEqual([]);
  await bench.close();
}

function viewOf(explanation: Explanation, more: Partial<ViewContext> = {}) {
  return heatmapView(explanation, { ...context, ...more });
}

const themes = Object.keys(THEMES) as ThemeName[];

it('what axe finds serious is found: a button without a name, text that is too pale', async () => {
  const bench = await Bench.open(browser, { theme: 'light' });
  await bench.show(viewOf(real));
  await bench.page.evaluate(() => {
    const pale = document.createElement('div');
    pale.innerHTML = '<button></button><p class="pale">too pale</p>';
    document.body.append(pale);
    pale.style.setProperty('color', '#ddd');
    pale.style.setProperty('background', '#fff');
  });
  const found = (await seriousFindings(bench.page)).map((line) => line.split(':', 1)[0]);
  expect(found).toEqual(expect.arrayContaining(['button-name', 'color-contrast']));
  await bench.close();
});

describe('the heatmap looks right', () => {
  it.each(themes)('with the bundled model, in the theme %s', async (theme) => {
    await picture(`real-${theme}`, { theme }, (bench) => bench.show(viewOf(real)));
  });

  it.each(themes)('with everything open at once, in the theme %s', async (theme) => {
    await picture(
      `open-${theme}`,
      { theme, state: { id: 'e1', granularity: 'token', details: true } },
      async (bench) => {
        await bench.show(
          viewOf({ ...real, known: 'politics', warnings: ['a note of the model'] }, { stale: true }),
          ['e1', 'e2', 'e3'].map((id) => viewOf(real, { id, title: `${id} of a long name.txt` })),
        );
        await bench.send({ kind: 'select', id: 'e1', range: { start: 10, end: 40 } });
        await bench.page.getByRole('button', { name: 'Export' }).click();
      },
    );
  });

  it.each(['dark', 'light'] as const)('beside an editor, in the theme %s', async (theme) => {
    await picture(`beside-${theme}`, { theme, width: 460, height: 700 }, (bench) => bench.show(viewOf(real)));
  });

  it.each(['dark', 'light'] as const)('in 300 pixels, in the theme %s', async (theme) => {
    await picture(`narrow-${theme}`, { theme, width: 300, height: 900 }, (bench) => bench.show(viewOf(real)));
  });

  it.each([
    ['beside', 460, 700],
    ['narrow', 300, 900],
    ['low', 460, 420],
    ['wide', 1100, 760],
  ] as const)('of a long article, scrolled, %s', async (name, width, height) => {
    await picture(`article-${name}`, { width, height }, async (bench) => {
      await bench.show(viewOf(example({ text: longText(900) })));
      await bench.page.locator('.reading .text').evaluate((element) => element.scrollTo(0, 900));
      await bench.page.locator('.panel').evaluate((element) => element.scrollTo(0, 400));
    });
  });

  it('with many tabs, of which two have one name', async () => {
    const views = Array.from({ length: 12 }, (_, i) => ({
      ...viewOf(real, { id: `e${i}`, title: i < 2 ? 'news.txt' : `article ${i}.txt` }),
      ...(i < 2 ? { detail: ['drafts', 'sent'][i] ?? '' } : {}),
    }));
    await picture('tabs', { width: 700 }, async (bench) => {
      await bench.show(views[0] ?? viewOf(real), views);
      await bench.page.screenshot({ path: join(folder, 'tabs-first.png') });
      await bench.show(views[10] ?? viewOf(real), views, true);
    });
  });

  it('with long names of classes, beside an editor', async () => {
    const labels = [
      'a request for information about an invoice that was paid',
      'a complaint about the delivery of goods in the last thirty days',
    ];
    await picture('names', { width: 460, theme: 'light' }, async (bench) => {
      const some = example({ text: longText(60), labels });
      const target = { index: 0, label: labels[0] ?? '', output: 'margin', against: labels[1] ?? '' } as const;
      await bench.show(viewOf({ ...some, target }));
    });
  });

  it('with a word under the keyboard', async () => {
    await picture('hover', {}, async (bench) => {
      await bench.show(viewOf(real));
      await bench.page.locator('.lists .word').first().focus();
      await bench.page.keyboard.press('Enter');
      await bench.page.keyboard.press('ArrowRight');
      await bench.page.keyboard.press('ArrowLeft');
      await bench.page.locator('.hover').waitFor();
    });
  });

  it('with a list open', async () => {
    await picture('select', {}, async (bench) => {
      await bench.show(viewOf(real));
      await bench.page.getByRole('combobox', { name: 'Rather than' }).click();
    });
  });

  it('by sentence', async () => {
    await picture('sentences', { theme: 'light', state: { granularity: 'sentence' } }, (bench) =>
      bench.show(viewOf(real)),
    );
  });

  it('of a long text in windows, of which a part was not read', async () => {
    const text = longText(5000);
    const explanation = example({ text: text.slice(0, 20_000) });
    const long: Explanation = {
      ...explanation,
      text,
      windows: [0, 1, 2].map((i) => ({ start: i * 5000, end: i * 5000 + 10_000, tokens: 510 })),
      unseen: { start: 20_000, end: text.length },
    };
    await picture('long', {}, async (bench) => {
      await bench.show(viewOf(long));
      await bench.page.locator('.windows summary').click();
      await bench.page.locator('.reading .text').evaluate((element) => element.scrollTo(0, 4200));
    });
  });

  it('with twenty classes, of which several hold', async () => {
    const labels = Array.from(
      { length: 20 },
      (_, i) => ['admiration', 'anger', 'annoyance', 'approval', 'caring'][i % 5] + (i < 5 ? '' : ` ${i}`),
    );
    const many = example({ text: longText(80), labels });
    const multi: Explanation = {
      ...many,
      model: { ...many.model, task: 'multi-label' },
      prediction: {
        ...many.prediction,
        labels: labels.slice(0, 3),
        scores: many.prediction.scores.map((score, i) => ({ ...score, probability: i < 3 ? 0.9 - i / 10 : 0.04 / i })),
      },
    };
    await picture('classes', { theme: 'light' }, (bench) => bench.show(viewOf(multi)));
  });

  it('of no class over the threshold', async () => {
    const none = example({ text: 'Nothing to see here.' });
    await picture('no-label', {}, (bench) =>
      bench.show(viewOf({ ...none, prediction: { ...none.prediction, labels: [] } })),
    );
  });

  it('of a regression', async () => {
    const stars = example({ text: 'A slow start, but what an ending!', labels: ['stars'] });
    const regression: Explanation = {
      ...stars,
      model: { ...stars.model, task: 'regression' },
      prediction: { ...stars.prediction, scores: [{ label: 'stars', logit: 3.52, probability: null }] },
    };
    await picture('regression', {}, (bench) => bench.show(viewOf(regression)));
  });

  it('of a pair of texts', async () => {
    const pair = example({
      text: 'A man is playing a guitar on a stage.',
      textPair: 'Someone performs music.',
      labels: ['entailment', 'neutral', 'contradiction'],
    });
    await picture('pair', { theme: 'light' }, (bench) => bench.show(viewOf(pair)));
  });

  it('in scripts that are hard to set', async () => {
    const text = RIGHT_TO_LEFT + EAST_ASIAN + PICTOGRAPHS;
    const scripts = example({ text });
    const tokens = scripts.tokens.map((token, index) =>
      !token.special && index % 17 === 3 ? { ...token, token: '[UNK]', unknown: true as const } : token,
    );
    await picture('scripts', {}, (bench) => bench.show(viewOf({ ...scripts, tokens })));
  });

  it.each(['dark', 'high-contrast'] as const)('with what was pinned, in the theme %s', async (theme) => {
    const before = example({ text: 'Quarterly profits at the shipping group rose by 12%, beating every forecast.' });
    const after = example({
      text: 'Quarterly losses at the shipping group rose sharply, missing the forecast.',
      seed: 9,
    });
    const scores = after.prediction.scores.map((score, i) => (i === 0 ? { ...score, probability: 0.911 } : score));
    const now = { ...after, prediction: { ...after.prediction, scores } };
    await picture(`pinned-${theme}`, { theme, width: 1200 }, (bench) => bench.show(viewOf(now, { pinned: before })));
  });

  it('while it refines', async () => {
    const rough = { ...real, integration: { ...real.integration, relativeDelta: 0.031, steps: 8, converged: false } };
    await picture('refining', {}, async (bench) => {
      await bench.show(viewOf(rough, { refining: true, time: null }));
      await bench.send({ kind: 'progress', id: 'e1', title: 'shipping.txt', done: 0.6, text: 'explaining 60 %' });
    });
  });

  it('where it did not converge, and failed the next time', async () => {
    const rough = { ...real, integration: { ...real.integration, relativeDelta: 0.04, steps: 200, converged: false } };
    await picture('failed', { theme: 'light' }, async (bench) => {
      await bench.show(viewOf(rough));
      await bench.send({
        kind: 'failed',
        id: 'e1',
        message: 'the model file /models/x.onnx changed while it was in use: explain again',
      });
    });
  });

  it.each(themes)('as a PNG, in the theme %s', async (theme) => {
    await picture(`png-page-${theme}`, { theme }, async (bench) => {
      const text = `${real.text}\n${RIGHT_TO_LEFT}`;
      await bench.show(viewOf(theme === 'dark' || theme === 'high-contrast' ? real : example({ text })));
      await bench.send({ kind: 'paint', request: 1, made: 'Gradlens 1.2.0, 2026-11-30T22:48:05Z' });
      await bench.page.waitForFunction(() => window.traces.sent.some((message) => message.kind === 'picture'));
      const answer = (await bench.said()).find((message) => message.kind === 'picture');
      writeFileSync(join(folder, `png-${theme}.png`), Buffer.from(answer?.png ?? '', 'base64'));
      expect(answer?.png).toMatch(/^iVBORw0KGgo/);
    });
  });

  it('with nothing explained', async () => {
    await picture('empty', {}, (bench) =>
      bench.send({ kind: 'empty', hint: 'Open a text and choose “Explain Classification”.' }),
    );
  });

  it('with nothing explained yet, at work', async () => {
    await picture('first', { theme: 'light' }, (bench) =>
      bench.send({
        kind: 'progress',
        id: 'e9',
        title: 'shipping.txt',
        done: 0.3,
        text: 'Explaining shipping.txt: 30 %',
      }),
    );
  });
});
