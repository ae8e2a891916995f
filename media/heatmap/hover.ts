import * as l10n from '@vscode/l10n';
import type { HeatmapItem } from '../../src/protocol/heatmap';
import { visibleLine } from '../../src/text/visible';
import { make, setText, show } from './dom';
import { piecesText, placeText, type Shown, spokenScore } from './phrases';
import type { TextPanel } from './text';

/** Milliseconds that the pointer rests on a piece before its score is shown. */
const DELAY = 250;

export interface Hover {
  readonly element: HTMLElement;
  /** What is shown now; what is open says the new numbers. */
  update(shown: Shown): void;
  hide(): void;
}

/**
 * The numbers of the piece under the pointer, or of the one that the keyboard is on. For the eye alone: a screen reader reads
 * the piece's own label. Escape closes it.
 */
export function hover(panel: TextPanel): Hover {
  const word = make('bdi', { class: 'hover-word' });
  const score = make('span', { class: 'hover-score' });
  const place = make('div', { class: 'muted' });
  const which = make('div', { class: 'muted' });
  const pieces = make('div', { class: 'muted pieces' });
  const unknown = make(
    'div',
    { class: 'muted' },
    l10n.t('holds an unknown token: the model’s vocabulary does not have it'),
  );
  const head = make('div', { class: 'hover-head' }, word, score);
  const element = make('div', { class: 'hover', 'aria-hidden': 'true' }, head, place, which, pieces, unknown);
  element.hidden = true;
  let now: Shown | null = null;
  let open: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const hide = () => {
    clearTimeout(timer);
    open = undefined;
    show(element, false);
  };
  const later = (index: number | undefined, delay: number) => {
    clearTimeout(timer);
    if (index === undefined) hide();
    else if (index !== open) timer = setTimeout(() => openAt(index), delay);
  };

  panel.element.addEventListener('pointerover', (event) => later(panel.indexOf(event.target), DELAY));
  panel.element.addEventListener('pointerleave', hide);
  panel.element.addEventListener('pointerdown', hide);
  panel.element.addEventListener('scroll', hide, { passive: true });
  panel.element.addEventListener('focusin', (event) => {
    if (event.target instanceof Element && event.target.matches(':focus-visible')) {
      later(panel.indexOf(event.target), 0);
    }
  });
  panel.element.addEventListener('focusout', hide);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') hide();
  });

  function openAt(index: number): void {
    const item = itemAt(index);
    const at = panel.elementOf(index);
    if (!item || !at) return;
    open = index;
    fill(item);
    show(element, true);
    position(at);
  }

  function itemAt(index: number): HeatmapItem | undefined {
    return now?.view.layers[now.granularity].items[index];
  }

  function fill(item: HeatmapItem): void {
    if (now === null) return;
    const text = visibleLine(item.text);
    setText(word, text.length > 80 ? `${text.slice(0, 79)}…` : text);
    setText(score, spokenScore(item, now.view));
    setText(place, placeText(item, now));
    setText(which, item.which ?? '');
    show(which, item.which !== null);
    const said = piecesText(item, now.granularity);
    setText(pieces, said ?? '');
    show(pieces, said !== null);
    show(unknown, item.unknown);
  }

  /** Below the piece, above it where there is no room, never outside the window. */
  function position(at: HTMLElement): void {
    const rect = at.getClientRects()[0] ?? at.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = element;
    const left = Math.max(4, Math.min(rect.left, innerWidth - offsetWidth - 4));
    const below = rect.bottom + 6;
    const top = below + offsetHeight > innerHeight ? Math.max(4, rect.top - offsetHeight - 6) : below;
    element.style.setProperty('left', `${left}px`);
    element.style.setProperty('top', `${top}px`);
  }

  return {
    element,
    hide,
    update(shown) {
      now = shown;
      if (open === undefined) return;
      const item = itemAt(open);
      if (item) fill(item);
      else hide();
    },
  };
}
