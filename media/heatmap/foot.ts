import * as l10n from '@vscode/l10n';
import { html } from 'lit';
import type { HeatmapView } from '../../src/protocol/heatmap';
import { counted } from '../../src/text/numbers';
import { visibleLine } from '../../src/text/visible';
import type { Post } from './api';
import { type DomPart, make, setAttribute, setText, show } from './dom';
import { stepClass } from './items';
import { renderKeyed } from './keyed';

/** The scale of the colours, as a picture with words. */
export function legend(): HTMLElement {
  const steps = [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((step) => {
    const sign = step === 0 ? '0' : step > 0 ? '+' : '−';
    return make('span', { class: `swatch ${stepClass(step)}`.trim() }, sign);
  });
  const scale = make('span', { class: 'scale', 'aria-hidden': 'true' }, ...steps);
  return make(
    'div',
    {
      class: 'legend muted',
      title: l10n.t(
        'Underlined solid: speaks for the class. Dashed: speaks against it. Below 5 % of the largest score nothing is coloured.',
      ),
    },
    make('span', {}, l10n.t('against'), make('span', { class: 'aside' }, l10n.t(', dashed'))),
    scale,
    make('span', {}, l10n.t('for'), make('span', { class: 'aside' }, l10n.t(', solid'))),
  );
}

/** What is not in the text's colours: special tokens, windows, unknown tokens, and what the model says besides. */
export function apart(post: Post): DomPart<HeatmapView> {
  const special = make('span', {
    class: 'special',
    title: l10n.t('Tokens that the model adds around the text; their scores stand in no word'),
  });
  const sum = make('span');
  const tokens = make('span', { class: 'special-tokens' });
  special.append(sum, tokens);
  const windows = make('details', { class: 'windows' });
  const windowCount = make('summary', {
    title: l10n.t('The text is longer than the model reads at once: it was read in overlapping windows'),
  });
  const windowList = make('ol');
  windows.append(windowCount, windowList);
  const one = make('span', {}, l10n.t('1 window'));
  const unknown = make('span', {
    class: 'unknown-count',
    title: l10n.t('Pieces that are not in the model’s vocabulary, dotted in the text'),
  });
  const warnings = make('ul', { class: 'warnings', 'aria-label': l10n.t('Notes') });
  const facts = make('div', { class: 'facts-line muted' }, special, one, windows, unknown);
  const element = make('div', { class: 'apart', tabindex: '0' }, facts, warnings);
  let view: HeatmapView | null = null;
  return {
    element,
    update(next) {
      view = next;
      setText(sum, l10n.t`special tokens ${next.special.sum}`);
      show(special, next.special.tokens.length > 0);
      renderKeyed(
        tokens,
        next.special.tokens,
        (_, index) => String(index),
        ({ token, value }) => html`<span class="special-token">${visibleLine(`${token} ${value}`)}</span>`,
      );
      const many = next.windows.length > 1;
      show(one, !many);
      show(windows, many);
      setText(windowCount, counted(next.windows.length, 'window'));
      renderKeyed(
        windowList,
        many ? next.windows : [],
        (_, index) => String(index),
        ({ start, end, tokens: count }, index) => html`<li>
          <button type="button" class="link" title="Select in the editor what this window saw" @click=${() => reveal(index)}>
            characters ${start}–${end}, ${counted(count, 'token')}
          </button>
        </li>`,
      );
      setText(unknown, next.unknown ?? '');
      show(unknown, next.unknown !== null);
      renderKeyed(
        warnings,
        next.warnings,
        (text, index) => `${index} ${text}`,
        (text) => html`<li dir="auto">${visibleLine(text)}</li>`,
      );
      show(warnings, next.warnings.length > 0);
      setAttribute(element, 'data-windows', String(next.windows.length));
    },
  };

  function reveal(index: number): void {
    const range = view?.windows[index];
    if (view && range) post({ kind: 'reveal', id: view.id, sequence: 0, start: range.start, end: range.end });
  }
}
