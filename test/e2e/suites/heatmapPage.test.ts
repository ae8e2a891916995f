/** How the heatmap's page behaves: what the keyboard does, what a screen reader is told, what is said to the extension. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { heatmapView, type ViewContext } from '../../../src/core/explanation/view/view';
import type { Explanation } from '../../../src/protocol/explain';
import type { FromHeatmap, HeatmapView } from '../../../src/protocol/heatmap';
import { openBrowser } from '../driver/browser';
import { Bench, buildPage, type Setup } from '../page/bench';
import { example, longText, RIGHT_TO_LEFT, refined } from '../page/examples';
import { THEMES, type ThemeName } from '../page/themes';

const TEXT =
  'Profits rose by 12% at the shipping group.\r\nAnalysts were surprised, and shares\tclosed higher.\n\nA spokesman declined to comment.';

let browser: Browser;
let bench: Bench;
beforeAll(async () => {
  buildPage();
  browser = await openBrowser();
});
afterEach(async () => {
  // Of every test: the policy refused nothing, and the page logged nothing.
  expect(await bench.broken()).toEqual([]);
  await bench.close();
});
afterAll(() => browser?.close());

async function open(setup: Setup = {}): Promise<Bench> {
  bench = await Bench.open(browser, setup);
  return bench;
}

function viewOf(explanation: Explanation, more: Partial<ViewContext> = {}): HeatmapView {
  return heatmapView(explanation, {
    id: 'e1',
    title: 'shipping.txt',
    refining: false,
    stale: false,
    time: 900,
    pinned: null,
    options: {},
    ...more,
  });
}

async function openView(view: HeatmapView, setup: Setup = {}): Promise<void> {
  await open(setup);
  await bench.show(view);
  await bench.said();
}

const focusedText = () => bench.page.evaluate(() => document.activeElement?.textContent ?? '');
const press = (key: string) => bench.page.keyboard.press(key);
/** Makes the first word the one that Tab reaches, and goes there. */
const focusWord = (text: string) => bench.page.getByRole('option').filter({ hasText: text }).first().focus();

function only<K extends FromHeatmap['kind']>(said: readonly FromHeatmap[], kind: K) {
  return said.filter((message): message is Extract<FromHeatmap, { kind: K }> => message.kind === kind);
}

describe('the page starts', () => {
  it('says which explanation it showed before, and shows the granularity that was chosen', async () => {
    await open({ state: { id: 'e7', granularity: 'sentence', details: true, held: true } });
    expect(await bench.said()).toEqual([{ kind: 'ready', id: 'e7', held: true }]);
    await bench.show(viewOf(example({ text: TEXT })));
    expect(await bench.page.getByRole('radio', { checked: true }).textContent()).toBe('sentence');
    expect(await bench.page.getByRole('option').count()).toBe(3);
    expect(await bench.page.locator('dl.details').isVisible()).toBe(true);
    expect(await bench.state()).toEqual({ id: 'e1', granularity: 'sentence', details: true, held: false });
  });

  it.each([null, 'nonsense', { id: 3, granularity: 'letter' }])(
    'with what it saved as %j, as if for the first time',
    async (state) => {
      await open({ state });
      expect(await bench.said()).toEqual([{ kind: 'ready', id: null, held: false }]);
      expect(await bench.page.getByRole('heading').textContent()).toBe('Nothing is explained yet');
    },
  );
});

describe('the text', () => {
  it('is the text, to the last space, and markup in it is text', async () => {
    const text = `${TEXT} <img src=x onerror=alert(1)> &amp;  end `;
    await openView(viewOf(example({ text })));
    const shown = await bench.page.locator('.document').evaluate((element) => element.textContent);
    expect(shown).toBe(text.replaceAll('\r\n', '\n'));
    expect(await bench.page.locator('.panel img').count()).toBe(0);
  });

  it('shows control characters and marks of direction instead of obeying them', async () => {
    await openView(viewOf(example({ text: 'one\u0000two \u202ethree\u001b[31m' })));
    expect(await bench.page.locator('.document').textContent()).toBe('one␀two <U+202E>three␛[31m');
  });

  it('is a list of pieces that say their score, of which Tab reaches one', async () => {
    const view = viewOf(example({ text: TEXT }));
    await openView(view);
    const options = bench.page.getByRole('option');
    const { items } = view.layers.word;
    expect(await options.count()).toBe(items.length);
    const [first] = items;
    const side = (first?.attribution ?? 0) > 0 ? 'for' : 'against';
    expect(await options.first().getAttribute('aria-label')).toBe(
      `Profits: ${first?.value} ${side} business, ${first?.share} of the total of all word scores, ${first?.rank}${['th', 'st', 'nd', 'rd'][first?.rank ?? 0] ?? 'th'} of ${items.length}`,
    );
    expect(await bench.page.locator('[role=option][tabindex="0"]').count()).toBe(1);
  });

  it('is walked with the arrow keys, by line too, and Enter selects in the editor', async () => {
    await openView(viewOf(example({ text: TEXT })));
    await focusWord('Profits');
    await press('ArrowRight');
    expect(await focusedText()).toBe('rose');
    await press('ArrowLeft');
    await press('ArrowLeft');
    expect(await focusedText()).toBe('Profits');
    await press('ArrowDown');
    expect(await focusedText()).toBe('Analysts');
    await press('End');
    expect(await focusedText()).toBe('.');
    await press('Home');
    expect(await focusedText()).toBe('Analysts');
    await press('ArrowUp');
    expect(await focusedText()).toBe('Profits');
    await press('Control+End');
    await press('ArrowLeft');
    expect(await focusedText()).toBe('comment');
    await press('Enter');
    const start = TEXT.indexOf('comment');
    expect(await bench.said()).toEqual([{ kind: 'reveal', id: 'e1', sequence: 0, start, end: start + 7 }]);
    expect(await bench.page.locator('[role=option][tabindex="0"]').textContent()).toBe('comment');
  });

  it('that runs from right to left is walked that way', async () => {
    await openView(viewOf(example({ text: RIGHT_TO_LEFT })));
    await focusWord('ارتفعت');
    await press('ArrowLeft');
    expect(await focusedText()).toBe('أرباح');
    await press('ArrowRight');
    expect(await focusedText()).toBe('ارتفعت');
  });

  it('says which word was clicked, of a pair too, and nothing where the user selects with the mouse', async () => {
    await openView(viewOf(example({ text: 'first text', textPair: 'second one here' })));
    await bench.page.getByRole('option').filter({ hasText: 'one' }).click();
    expect(await bench.said()).toEqual([{ kind: 'reveal', id: 'e1', sequence: 1, start: 7, end: 10 }]);
    const box = await bench.page.getByRole('option').filter({ hasText: 'second' }).boundingBox();
    if (box === null) throw new Error('the word is not on the screen');
    await bench.page.mouse.move(box.x + 1, box.y + 8);
    await bench.page.mouse.down();
    await bench.page.mouse.move(box.x + box.width - 1, box.y + 8, { steps: 4 });
    await bench.page.mouse.up();
    expect(await bench.said()).toEqual([]);
  });

  it('marks what the editor selects, and forgets it again', async () => {
    await openView(viewOf(example({ text: TEXT })));
    const marked = bench.page.getByRole('option', { selected: true });
    await bench.send({ kind: 'select', id: 'e1', range: { start: 2, end: 10 } });
    expect(await marked.allTextContents()).toEqual(['Profits', 'rose']);
    await bench.send({ kind: 'select', id: 'other', range: { start: 14, end: 16 } });
    expect(await marked.allTextContents()).toEqual(['Profits', 'rose']);
    await bench.send({ kind: 'select', id: 'e1', range: null });
    expect(await marked.count()).toBe(0);
  });

  it('shows the numbers of a word under the pointer, until Escape', async () => {
    await openView(viewOf(example({ text: TEXT })));
    await bench.page.getByRole('option').filter({ hasText: 'surprised' }).hover();
    const tip = bench.page.locator('.hover');
    await tip.waitFor();
    expect(await bench.seen('.hover')).toMatch(
      /surprised[\s\S]*for|against business[\s\S]*of the total[\s\S]*as surpr ##ised \(2 tokens\)/,
    );
    await press('Escape');
    expect(await tip.isVisible()).toBe(false);
  });

  it('tells what the model did not read and what its vocabulary does not have', async () => {
    const some = example({ text: TEXT });
    const tokens = some.tokens.map((token) =>
      token.token === 'rose' ? { ...token, token: '[UNK]', unknown: true as const } : token,
    );
    await openView(viewOf({ ...some, tokens, unseen: { start: TEXT.length - 10, end: TEXT.length } }));
    expect(await bench.seen('.unseen-note')).toMatch(/^The model did not read .* % of the text, at its end$/);
    expect(await bench.page.locator('.unknown').textContent()).toBe('rose');
    expect(await bench.page.locator('.unknown').getAttribute('aria-label')).toMatch(/holds an unknown token$/);
    expect(await bench.seen('.facts-line')).toContain('1 unknown token');
  });
});

describe('granularity', () => {
  it('is chosen with the arrow keys and told to the extension', async () => {
    await openView(viewOf(example({ text: TEXT })));
    await bench.page.getByRole('radio', { name: 'word' }).focus();
    await press('ArrowRight');
    expect(await bench.said()).toEqual([{ kind: 'granularity', granularity: 'sentence' }]);
    expect(await bench.page.getByRole('option').count()).toBe(3);
    expect(await focusedText()).toBe('sentence');
  });

  it('follows the editor without an answer', async () => {
    const view = viewOf(example({ text: TEXT }));
    await openView(view);
    await bench.send({ kind: 'granularity', granularity: 'token' });
    expect(await bench.page.getByRole('option').count()).toBe(view.layers.token.items.length);
    expect(await bench.said()).toEqual([]);
  });
});

describe('the lists of words', () => {
  it('are tables whose rows go to the word, in the text and in the editor', async () => {
    const view = viewOf(example({ text: TEXT }));
    await openView(view);
    const table = bench.page.getByRole('table', { name: 'Against business' });
    const strongest = [...view.layers.word.items].sort((a, b) => a.attribution - b.attribution)[0];
    const row = table.getByRole('row').nth(1);
    expect(await table.getByRole('columnheader').allTextContents()).toEqual(['word', 'score']);
    expect(await row.getByRole('rowheader').textContent()).toBe(strongest?.text);
    expect(await row.getByRole('cell').last().textContent()).toBe(strongest?.value);
    await row.getByRole('button').click();
    const { sequence, start, end } = strongest ?? { sequence: 0, start: -1, end: -1 };
    expect(await bench.said()).toEqual([{ kind: 'reveal', id: 'e1', sequence, start, end }]);
    expect(await focusedText()).toBe(strongest?.text);
  });

  it('show more on request, and say so when nothing speaks for a side', async () => {
    await openView(viewOf(example({ text: longText(200) })));
    const rows = bench.page.locator('.words.for tbody tr');
    expect(await rows.count()).toBe(12);
    await bench.page.getByRole('button', { name: /more$/ }).first().click();
    expect(await rows.count()).toBe(62);
    const all = example({ text: 'good good' });
    const tokens = all.tokens.map((token) => ({ ...token, attribution: Math.abs(token.attribution) }));
    const words = all.words.map((word) => ({ ...word, attribution: Math.abs(word.attribution) }));
    await bench.show(viewOf({ ...all, tokens, words }, { id: 'e2' }));
    expect(await bench.seen('.lists')).toContain('No word speaks against business.');
  });
});

describe('a long article', () => {
  const inSight = (selector: string) =>
    bench.page
      .locator(selector)
      .first()
      .evaluate((element) => {
        const { top, bottom, left } = element.getBoundingClientRect();
        const at = document.elementFromPoint(left + 4, (top + bottom) / 2);
        return top >= 0 && bottom <= innerHeight && at !== null && (element.contains(at) || at.contains(element));
      });

  it.each([
    ['beside an editor', 460, 700],
    ['in 300 pixels', 300, 900],
    ['in a wide panel', 1100, 760],
    ['in a low one', 900, 560],
  ] as const)('has verdict, words and actions in sight %s', async (_, width, height) => {
    await openView(viewOf(example({ text: longText(900) })), { width, height });
    for (const scroll of [0, 5000]) {
      await bench.page.locator('.reading .text').evaluate((element, top) => element.scrollTo(0, top), scroll);
      await bench.page.locator('.panel').evaluate((element, top) => element.scrollTo(0, top), scroll);
      for (const selector of ['.heading h1', '.verdict', '.actions .tool', '.words.for tbody tr'])
        expect(await inSight(selector), `${selector} at ${scroll}`).toBe(true);
    }
  });

  it('has label, verdict and actions in sight where there is room for nothing else', async () => {
    await openView(viewOf(example({ text: longText(900) })), { width: 460, height: 400 });
    await bench.page.locator('.panel').evaluate((element) => element.scrollTo(0, 600));
    for (const selector of ['.heading h1', '.verdict', '.actions .tool'])
      expect(await inSight(selector), selector).toBe(true);
  });
});

describe('words that stand more than once', () => {
  it('are counted and summed, in text and list', async () => {
    const all = example({ text: 'good bad good' });
    const words = all.words.map((word, i) => ({ ...word, attribution: [0.5, -0.1, 0.25][i] ?? 0 }));
    await openView(viewOf({ ...all, words }));
    expect(await bench.page.locator('.words.for tbody th').allInnerTexts()).toEqual([
      'good\n1st of 2, together +0.75',
      'good\n2nd of 2, together +0.75',
    ]);
    expect(await bench.page.getByRole('option').last().getAttribute('aria-label')).toBe(
      'good (2nd of 2, together +0.75): +0.25 for business, 29.4 % of the total of all word scores, 2nd of 3',
    );
  });

  it('of a pair say in which text they stand', async () => {
    await openView(viewOf(example({ text: 'good', textPair: 'good' })));
    const said = await bench.page.locator('.words .which').allInnerTexts();
    expect([...said].sort()).toEqual(['first text', 'second text']);
  });
});

describe('the choices', () => {
  it.each([300, 460, 1100])('are read whole in %i pixels', async (width) => {
    const labels = [
      'a request for information about an invoice that was paid',
      'a complaint about a delivery of goods',
    ];
    const target = { index: 0, label: labels[0] ?? '', output: 'margin', against: labels[1] ?? '' } as const;
    await openView(viewOf({ ...example({ text: TEXT, labels }), target }), { width });
    const cut = await bench.page.locator('vscode-single-select').evaluateAll((all) =>
      all.flatMap((one) => {
        const text = one.shadowRoot?.querySelector('.text');
        const face = one.shadowRoot?.querySelector('.select-face');
        if (!text || !face) return ['no text'];
        const range = document.createRange();
        range.selectNodeContents(text);
        const { right, bottom } = range.getBoundingClientRect();
        const edge = face.getBoundingClientRect();
        return right > edge.right - 18 || bottom > edge.bottom || edge.right > innerWidth ? [text.textContent] : [];
      }),
    );
    expect(cut).toEqual([]);
  });
});

describe('names', () => {
  it('of buttons hold what is seen of them', async () => {
    await openView(viewOf(example({ text: TEXT }), { pinned: example({ text: TEXT }) }));
    const wrong = await bench.page.locator('button:visible').evaluateAll((all) =>
      all.flatMap((button) => {
        const plain = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
        const spoken = button.getAttribute('aria-label');
        const seen = plain(button.textContent);
        return spoken !== null && !plain(spoken).includes(seen) ? [`${spoken} / ${seen}`] : [];
      }),
    );
    expect(wrong).toEqual([]);
    const chips = await bench.page.locator('.chip').allInnerTexts();
    for (const text of chips) {
      const [label = ''] = text.replaceAll(/\s+/g, ' ').split(',');
      expect(await bench.page.getByRole('button', { name: label.trim() }).count()).toBeGreaterThan(0);
    }
  });
});

describe('controls', () => {
  const complete = { target: 'business', output: 'logit', baselines: ['pad'], method: 'adaptive' } as const;

  async function choose(control: string, option: string): Promise<unknown> {
    await bench.page.getByRole('combobox', { name: control, exact: true }).click();
    await bench.page.getByRole('option', { name: option, exact: true }).click();
    return only(await bench.said(), 'explain').map((message) => message.options);
  }

  it('explain the class of a chip', async () => {
    await openView(viewOf(example({ text: TEXT })));
    await bench.page.getByRole('button', { name: /^politics 0\.4 %/ }).click();
    expect(await bench.said()).toEqual([{ kind: 'explain', id: 'e1', options: { ...complete, target: 'politics' } }]);
    // The name holds what is seen; what is explained is the state.
    const business = bench.page.getByRole('button', { name: /^business 98\.2 %\s?, what the model says$/ });
    expect(await business.getAttribute('aria-pressed')).toBe('true');
  });

  it('send every option that they know, so that none lingers', async () => {
    await openView(viewOf(example({ text: TEXT })));
    expect(await choose('Class to explain', 'sport')).toEqual([{ ...complete, target: 'sport' }]);
    expect(await choose('Rather than', 'tech')).toEqual([{ ...complete, output: 'margin', against: 'tech' }]);
    expect(await choose('Rather than', 'the others, as a probability')).toEqual([
      { ...complete, output: 'probability' },
    ]);
    expect(await choose('Baseline', 'mask token')).toEqual([{ ...complete, baselines: ['mask'] }]);
    expect(await choose('Method', 'occlusion')).toEqual([{ ...complete, method: 'occlusion' }]);
    expect(await choose('Path nodes', 'at most 50')).toEqual([{ ...complete, nSteps: 50 }]);
    await bench.page.getByRole('button', { name: 'Explain again' }).click();
    expect(await bench.said()).toEqual([{ kind: 'explain', id: 'e1', options: complete }]);
  });

  it('keep the other class of a margin, but never against itself', async () => {
    const some = example({ text: TEXT });
    await openView(viewOf({ ...some, target: { index: 0, label: 'business', output: 'margin', against: 'tech' } }));
    const margin = { ...complete, output: 'margin', against: 'tech' };
    expect(await choose('Class to explain', 'sport')).toEqual([{ ...margin, target: 'sport' }]);
    expect(await choose('Class to explain', 'tech')).toEqual([{ ...complete, output: 'margin', target: 'tech' }]);
    expect(await choose('Rather than', 'the other classes together')).toEqual([complete]);
    expect(await bench.page.getByRole('button', { name: /^Why not/ }).count()).toBe(0);
  });

  it('ask why not the next class', async () => {
    await openView(viewOf(example({ text: TEXT })));
    await bench.page.getByRole('button', { name: 'Why not tech?' }).click();
    expect(only(await bench.said(), 'explain')[0]?.options).toEqual({ ...complete, output: 'margin', against: 'tech' });
  });

  it('say again what is shown where a choice did not come about', async () => {
    await openView(viewOf(example({ text: TEXT })));
    const target = bench.page.getByRole('combobox', { name: 'Class to explain' });
    await choose('Class to explain', 'sport');
    expect(await target.textContent()).toContain('sport');
    await bench.send({ kind: 'failed', id: 'e1', message: 'out of memory' });
    expect(await target.textContent()).toContain('business');
    await choose('Class to explain', 'tech');
    await bench.send({ kind: 'progress', id: 'e1', title: 'shipping.txt', done: null, text: '' });
    expect(await target.textContent()).toContain('business');
  });

  it('offer more steps where the integral did not converge', async () => {
    const some = example({ text: TEXT });
    const integration = { ...some.integration, steps: 200, relativeDelta: 0.04, converged: false };
    await openView(viewOf({ ...some, integration }));
    await bench.page.getByRole('button', { name: 'More Steps' }).click();
    expect(only(await bench.said(), 'explain')[0]?.options).toEqual({ ...complete, nSteps: 400 });
  });
});

describe('work that goes on', () => {
  it('is shown, told to screen readers in quarters, and can be cancelled', async () => {
    await openView(viewOf(example({ text: TEXT }), { refining: true, time: null }));
    const live = bench.page.getByRole('status').last();
    const bar = bench.page.getByRole('progressbar', { name: 'Explaining' });
    await bench.send({ kind: 'progress', id: 'e1', title: 'shipping.txt', done: 0.3, text: 'explaining 30 %' });
    expect(await bar.getAttribute('aria-valuenow')).toBe('30');
    expect(await live.textContent()).toBe('explaining 30 %');
    await bench.send({ kind: 'progress', id: 'e1', title: 'shipping.txt', done: 0.4, text: 'explaining 40 %' });
    expect(await live.textContent()).toBe('explaining 30 %');
    await bench.page.getByRole('button', { name: 'Cancel' }).click();
    expect(await bench.said()).toEqual([{ kind: 'cancel', id: 'e1' }]);
    await bench.send({ kind: 'progress', id: 'e1', title: 'shipping.txt', done: null, text: '' });
    await bench.show(viewOf(example({ text: TEXT })));
    expect(await bar.count()).toBe(0);
    expect(await bench.page.getByRole('button', { name: 'Cancel' }).count()).toBe(0);
    expect(await live.textContent()).toMatch(/^Converged: 0\.2 % integration error/);
  });

  it('is told to have ended, whatever was shown before it', async () => {
    await openView(viewOf(example({ text: TEXT })));
    const live = bench.page.getByRole('status').last();
    await bench.send({ kind: 'progress', id: 'e1', title: 'shipping.txt', done: 0.8, text: 'explaining 80 %' });
    expect(await live.textContent()).toBe('explaining 80 %');
    await bench.show(viewOf(example({ text: TEXT })));
    await bench.send({ kind: 'progress', id: 'e1', title: 'shipping.txt', done: null, text: '' });
    expect(await live.textContent()).toMatch(/^Converged: /);
  });

  it('of another model is faded, and explained again it has no classes of the earlier one', async () => {
    await openView(viewOf(example({ text: TEXT }), { otherModel: 'bert-toxic' }));
    expect(await bench.seen('.status .notice[role=note]')).toContain('label and colours are of bert-toxic');
    expect(await bench.page.locator('.stale').count()).toBe(1);
    await bench.page.getByRole('button', { name: 'Explain Again', exact: true }).click();
    expect(await bench.said()).toEqual([{ kind: 'explain', id: 'e1', options: {} }]);
  });

  it('says what went wrong, until something is shown again', async () => {
    await openView(viewOf(example({ text: TEXT })));
    await bench.send({ kind: 'failed', id: 'e1', message: 'out of memory: choose fewer steps' });
    expect(await bench.seen('[role=alert]')).toBe('out of memory: choose fewer steps');
    await bench.show(viewOf(example({ text: TEXT })));
    expect(await bench.page.getByRole('alert').count()).toBe(0);
  });

  it('before anything is shown says what goes on, what failed, what to do', async () => {
    await open();
    await bench.send({ kind: 'progress', id: 'e1', title: 'shipping.txt', done: 0.5, text: 'explaining 50 %' });
    expect(await bench.seen('.empty')).toContain('explaining 50 %');
    await bench.send({ kind: 'failed', id: 'e1', message: 'model cannot be loaded: x' });
    expect(await bench.seen('.empty')).toContain('model cannot be loaded: x');
    await bench.send({ kind: 'empty', hint: 'Explain a text first.' });
    expect(await bench.seen('.empty')).toContain('Explain a text first.');
    expect(await bench.page.locator('.panel').isVisible()).toBe(false);
  });
});

describe('a refinement', () => {
  it('changes numbers in place: focus, scroll place and elements stay', async () => {
    const text = longText(1500);
    const rough = example({ text });
    await openView(viewOf(rough, { refining: true }));
    const word = bench.page.getByRole('option').nth(700);
    await word.focus();
    await bench.page.evaluate(() => Object.assign(window, { held: document.activeElement }));
    const panel = bench.page.locator('.reading .text');
    const top = await panel.evaluate((element) => element.scrollTop);
    expect(top).toBeGreaterThan(0);
    const before = await word.getAttribute('aria-label');
    await bench.show(viewOf(refined(rough, 99)));
    expect(await word.getAttribute('aria-label')).not.toBe(before);
    expect(await panel.evaluate((element) => element.scrollTop)).toBe(top);
    expect(await bench.page.evaluate(() => Reflect.get(window, 'held') === document.activeElement)).toBe(true);
  });

  it('keeps the focus on a row of the list that moves', async () => {
    const rough = example({ text: TEXT });
    await openView(viewOf(rough, { refining: true }));
    const row = bench.page.locator('.words.for .word').nth(2);
    await row.focus();
    const name = await focusedText();
    const words = rough.words.map((word) => (word.text === name ? { ...word, attribution: 9 } : word));
    await bench.show(viewOf({ ...rough, words }));
    expect(await bench.page.locator('.words.for .word').first().textContent()).toBe(name);
    expect(await focusedText()).toBe(name);
  });

  it('leaves open menus and lists open', async () => {
    const rough = example({ text: TEXT });
    await openView(viewOf(rough, { refining: true }));
    await bench.page.getByRole('button', { name: 'Export' }).click();
    await press('ArrowDown');
    await bench.show(viewOf(refined(rough, 3)));
    expect(await bench.page.getByRole('menu').isVisible()).toBe(true);
    expect(await focusedText()).toContain('PNG');
    await press('Escape');
    await bench.page.getByRole('combobox', { name: 'Rather than' }).click();
    await bench.show(viewOf(refined(rough, 5)));
    expect(await bench.page.getByRole('combobox', { name: 'Rather than' }).getAttribute('aria-expanded')).toBe('true');
  });

  it('of an edited text keeps the elements of the lines that stayed', async () => {
    const text = longText(600);
    await openView(viewOf(example({ text })));
    await bench.page
      .locator('.chunk')
      .last()
      .evaluate((element) => Object.assign(window, { held: element }));
    const edited = text.replace('Quarterly', 'Yearly');
    await bench.show(viewOf(example({ text: edited })));
    expect(await bench.page.locator('.document').textContent()).toBe(edited);
    expect(
      await bench.page
        .locator('.chunk')
        .last()
        .evaluate((element) => Reflect.get(window, 'held') === element),
    ).toBe(true);
  });
});

describe('several explanations', () => {
  it('are tabs, with the arrow keys', async () => {
    const views = ['e1', 'e2', 'e3'].map((id) => viewOf(example({ text: TEXT }), { id, title: `${id}.txt` }));
    await open();
    const [first, second] = views;
    if (!first || !second) throw new Error('there are three');
    await bench.show(first, views);
    await bench.said();
    await bench.page.getByRole('tab', { selected: true }).focus();
    await press('ArrowRight');
    await press('Enter');
    expect(await bench.said()).toEqual([{ kind: 'open', id: 'e2' }]);
    await bench.show(second, views);
    expect(await bench.page.getByRole('tab', { selected: true }).textContent()).toContain('e2.txt');
    expect(await bench.page.getByRole('tabpanel').getAttribute('aria-labelledby')).toBe('tab-e2');
    expect(await focusedText()).toContain('e2.txt');
  });
});

describe('tabs', () => {
  const views = Array.from({ length: 12 }, (_, i) =>
    viewOf(example({ text: TEXT }), { id: `e${i}`, title: `${i}.txt` }),
  );
  const selectedInSight = () =>
    bench.page.getByRole('tab', { selected: true }).evaluate((tab) => {
      const { left, right } = tab.getBoundingClientRect();
      return left >= -1 && right <= innerWidth + 1;
    });

  it('scroll the shown one into sight', async () => {
    await open({ width: 460 });
    for (const at of [0, 11, 3]) {
      await bench.show(views[at] ?? viewOf(example({ text: TEXT })), views);
      expect(await selectedInSight(), String(at)).toBe(true);
    }
  });

  it('are closed by their cross, and by Delete', async () => {
    await open();
    await bench.show(views[0] ?? viewOf(example({ text: TEXT })), views.slice(0, 3));
    await bench.said();
    await bench.page.locator('.tab-close').nth(1).click({ force: true });
    expect(await bench.said()).toEqual([{ kind: 'close', id: 'e1' }]);
    await bench.page.getByRole('tab', { selected: true }).focus();
    await press('Delete');
    expect(await bench.said()).toEqual([{ kind: 'close', id: 'e0' }]);
  });

  it('of one name say their folders', async () => {
    await open();
    const twins = views.slice(0, 2).map((view, i) => ({ ...view, title: 'news.txt', detail: ['drafts', 'sent'][i] }));
    await bench.show(views[0] ?? viewOf(example({ text: TEXT })), twins as never);
    expect(await bench.page.getByRole('tab').allInnerTexts()).toEqual([
      expect.stringMatching(/^news\.txt\s*drafts\s*business/),
      expect.stringMatching(/^news\.txt\s*sent\s*business/),
    ]);
  });
});

describe('the text that is shown', () => {
  it('is held, and let go', async () => {
    await openView(viewOf(example({ text: TEXT })));
    const holder = bench.page.getByRole('button', { name: 'Hold' });
    expect(await holder.getAttribute('aria-pressed')).toBe('false');
    await holder.click();
    expect(await bench.said()).toEqual([{ kind: 'hold', held: true }]);
    expect(await holder.getAttribute('aria-pressed')).toBe('true');
    expect(await bench.state()).toMatchObject({ held: true });
    await holder.click();
    expect(await bench.said()).toEqual([{ kind: 'hold', held: false }]);
  });

  it('names at its top what it is compared with', async () => {
    const before = example({ text: TEXT });
    await openView(viewOf(before, { pinned: before }));
    expect(await bench.seen('.compared')).toBe(
      'Pinned business 98.2 %: edit the text and explain it again to see what changes',
    );
    const { prediction } = before;
    const scores = prediction.scores.map((score, i) => (i === 0 ? { ...score, probability: 0.911 } : score));
    await bench.show(viewOf({ ...refined(before, 8), prediction: { ...prediction, scores } }, { pinned: before }));
    expect(await bench.seen('.compared')).toBe('Pinned business 98.2 %, now business 91.1 %: −7.1 points');
  });
});

describe('what can be done', () => {
  it('is pinned and let go', async () => {
    const before = example({ text: TEXT });
    await openView(viewOf(before));
    await bench.page.getByRole('button', { name: 'Pin', exact: true }).click();
    expect(await bench.said()).toEqual([{ kind: 'pin', id: 'e1', pinned: true }]);
    await bench.show(viewOf(refined(before, 8), { pinned: before }));
    const table = bench.page.getByRole('table', { name: 'Since it was pinned' });
    expect(await table.getByRole('columnheader').allTextContents()).toEqual(['word', 'pinned', 'now', 'difference']);
    await bench.page.getByRole('button', { name: 'Unpin' }).click();
    expect(await bench.said()).toEqual([{ kind: 'pin', id: 'e1', pinned: false }]);
  });

  it('is exported from a menu that the keyboard works', async () => {
    await openView(viewOf(example({ text: TEXT })));
    await bench.page.getByRole('button', { name: 'Export' }).focus();
    await press('ArrowUp');
    expect(await focusedText()).toContain('CSV');
    await press('j');
    await press('Enter');
    expect(await bench.said()).toEqual([{ kind: 'export', id: 'e1', format: 'json' }]);
    expect(await focusedText()).toBe('Export');
    await press('Enter');
    await press('Escape');
    expect(await bench.page.getByRole('menu').count()).toBe(0);
    expect(await focusedText()).toBe('Export');
  });

  it('opens the report, copies the command, and reveals a window', async () => {
    const text = longText(300);
    const windows = [0, 500].map((start) => ({ start, end: start + 900, tokens: 200 }));
    await openView(viewOf({ ...example({ text }), windows }));
    await bench.page.getByRole('button', { name: 'Report' }).click();
    await bench.page.getByRole('button', { name: 'Copy Command' }).click();
    await bench.page.getByText('2 windows').click();
    await bench.page.getByRole('button', { name: 'characters 500–1400' }).click();
    expect(await bench.said()).toEqual([
      { kind: 'report', id: 'e1' },
      { kind: 'copyCommand', id: 'e1' },
      { kind: 'reveal', id: 'e1', sequence: 0, start: 500, end: 1400 },
    ]);
  });

  it.each(Object.keys(THEMES) as ThemeName[])('is painted as a PNG in the theme %s', async (theme) => {
    await openView(viewOf(example({ text: TEXT + RIGHT_TO_LEFT })), { theme });
    await bench.send({ kind: 'paint', request: 5, made: 'Gradlens 1.2.0, 2026-11-30T22:48:05Z' });
    await bench.page.waitForFunction(() => window.traces.sent.some((message) => message.kind === 'picture'));
    const [answer] = only(await bench.said(), 'picture');
    expect(answer).toMatchObject({ request: 5, message: null });
    const picture = await bench.page.evaluate(async (png) => {
      const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d');
      context?.drawImage(image, 0, 0);
      const data = context?.getImageData(0, 0, image.width, image.height).data ?? [];
      const colors = new Set<string>();
      for (let i = 0; i < data.length; i += 4) colors.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
      return {
        width: image.width,
        height: image.height,
        corner: [data[0], data[1], data[2]].join(),
        colors: colors.size,
      };
    }, answer?.png ?? '');
    expect(picture.width).toBe(2048);
    expect(picture.height).toBeGreaterThan(700);
    expect(picture.corner).toBe(theme === 'dark' ? '31,31,31' : theme === 'high-contrast' ? '0,0,0' : '255,255,255');
    expect(picture.colors).toBeGreaterThan(50);
  });

  it('cannot paint what is not there, and says so', async () => {
    await open();
    await bench.send({ kind: 'paint', request: 1, made: 'Gradlens 1.2.0, 2026-11-30T22:48:05Z' });
    await bench.page.waitForFunction(() => window.traces.sent.some((message) => message.kind === 'picture'));
    const [answer] = only(await bench.said(), 'picture');
    expect(answer).toMatchObject({ request: 1, png: null });
    expect(answer?.message).toContain('explain a text first');
  });
});

describe('colours', () => {
  const steps = ['for1', 'for2', 'for3', 'for4', 'against1', 'against2', 'against3', 'against4'];

  it.each(['dark', 'light'] as const)(
    'leave 4.5:1 between text and fill on every step, in the theme %s',
    async (theme) => {
      await openView(viewOf(example({ text: TEXT })), { theme });
      for (const step of steps) {
        const [ink, fill] = await bench.page.locator(`.swatch.${step}`).evaluate((element) => {
          const { color, backgroundColor } = getComputedStyle(element);
          const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          return [color, backgroundColor].map((value) => {
            if (!canvas) return [];
            canvas.fillStyle = value;
            canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
          });
        });
        expect(contrast(ink ?? [], fill ?? []), step).toBeGreaterThanOrEqual(4.5);
      }
    },
  );

  it.each(['high-contrast', 'high-contrast-light'] as const)(
    'are underlines without a fill in the theme %s',
    async (theme) => {
      await openView(viewOf(example({ text: TEXT })), { theme });
      const looks = await Promise.all(
        steps.map((step) =>
          bench.page.locator(`.swatch.${step}`).evaluate((element) => {
            const { backgroundColor, textDecorationStyle, textDecorationThickness } = getComputedStyle(element);
            return [backgroundColor, textDecorationStyle, textDecorationThickness];
          }),
        ),
      );
      expect(looks).toEqual([
        ...[1, 2, 3, 4].map((width) => ['rgba(0, 0, 0, 0)', 'solid', `${width}px`]),
        ...[1, 2, 3, 4].map((width) => ['rgba(0, 0, 0, 0)', 'dashed', `${width}px`]),
      ]);
    },
  );

  it('do not move where the user wants no motion', async () => {
    await openView(viewOf(example({ text: TEXT }), { refining: true }), { classes: 'vscode-reduce-motion' });
    expect(await bench.page.evaluate(() => document.getAnimations().length)).toBe(0);
  });
});

/** WCAG 2 contrast of two colours in sRGB bytes. */
function contrast(a: readonly number[], b: readonly number[]): number {
  const [dark = 0, light = 0] = [a, b]
    .map((color) => {
      const [red = 0, green = 0, blue = 0] = color.map((byte) => {
        const channel = byte / 255;
        return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    })
    .sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}
