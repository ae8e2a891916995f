import * as l10n from '@vscode/l10n';
import type { Granularity, HeatmapItem, HeatmapLayer, HeatmapView } from '../../src/protocol/heatmap';
import { visible } from '../../src/text/visible';
import { type Chunk, chunksOf } from './chunks';
import { make, setAttribute, toggle } from './dom';
import { itemElement, patchItem } from './items';
import { neighbour } from './navigation';

export interface TextPanel {
  readonly element: HTMLElement;
  update(view: HeatmapView, granularity: Granularity): void;
  /** Marks what the editor has selected: a range of the text; null: nothing. */
  mark(range: { readonly start: number; readonly end: number } | null): void;
  /** Shows a piece and puts the focus on it. */
  focus(index: number): void;
  /** The element of a piece, and the piece of an element. */
  elementOf(index: number): HTMLElement | undefined;
  indexOf(target: EventTarget | null): number | undefined;
}

/** The text with its colours; `choose` is called with the piece that was clicked or on which Enter was pressed. */
export function textPanel(choose: (item: HeatmapItem) => void): TextPanel {
  const element = make('div', { class: 'text', role: 'listbox', 'aria-orientation': 'horizontal' });
  let layer: HeatmapLayer | null = null;
  let drawn = '';
  let elements: HTMLElement[] = [];
  let indices = new WeakMap<Element, number>();
  let current = 0; // the piece that Tab reaches
  let marked: readonly HTMLElement[] = [];

  const indexOf = (target: EventTarget | null): number | undefined => {
    const item = target instanceof Element ? target.closest('[role=option]') : null;
    return item === null ? undefined : indices.get(item);
  };

  element.addEventListener('click', (event) => {
    const index = indexOf(event.target);
    // What the user selects with the mouse, to copy it, is no choice.
    if (index === undefined || getSelection()?.isCollapsed === false) return;
    move(index);
    chosen(index);
  });
  element.addEventListener('focusin', (event) => {
    const index = indexOf(event.target);
    if (index !== undefined) rove(index);
  });
  element.addEventListener('keydown', (event) => {
    const index = indexOf(event.target);
    if (index === undefined || event.altKey) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      chosen(index);
      return;
    }
    const next = neighbour(elements, index, event);
    if (next === undefined) return;
    event.preventDefault();
    move(next);
  });

  function chosen(index: number): void {
    const item = layer?.items[index];
    if (item) choose(item);
  }

  function rove(index: number): void {
    elements[current]?.setAttribute('tabindex', '-1');
    current = index;
    elements[current]?.setAttribute('tabindex', '0');
  }

  function move(index: number): void {
    rove(index);
    elements[index]?.focus({ preventScroll: true });
    elements[index]?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  return {
    element,
    indexOf,
    elementOf: (index) => elements[index],
    focus: move,
    update(view, granularity) {
      const next = view.layers[granularity];
      setAttribute(element, 'aria-label', `The text, by ${granularity}: arrow keys move, Enter selects in the editor`);
      toggle(element, 'stale', view.stale || view.otherModel !== null);
      const texts = next.segments.map(chunksOf);
      const wanted = JSON.stringify(texts.map((chunks) => chunks.map((chunk) => chunk.signature)));
      if (wanted !== drawn) {
        const held = elements[current]?.contains(document.activeElement) ?? false;
        const top = element.scrollTop;
        drawTexts(element, texts);
        elements = [...element.querySelectorAll<HTMLElement>('[role=option]')];
        indices = new WeakMap(elements.map((item, index) => [item, index]));
        if (drawn !== '') element.scrollTop = top;
        drawn = wanted;
        for (const item of element.querySelectorAll('[tabindex="0"]')) item.setAttribute('tabindex', '-1');
        rove(Math.max(0, Math.min(current, elements.length - 1)));
        if (held) elements[current]?.focus({ preventScroll: true });
        marked = [];
      }
      layer = next;
      const shown = { view, granularity };
      next.items.forEach((item, index) => {
        const drawnItem = elements[index];
        const before = next.items[index - 1];
        const joined = before !== undefined && before.end === item.start && before.sequence === item.sequence;
        if (drawnItem) patchItem(drawnItem, item, shown, joined);
      });
    },
    mark(range) {
      const found: HTMLElement[] = [];
      if (range !== null) {
        layer?.items.forEach((item, index) => {
          const overlaps =
            item.sequence === 0 && item.start < Math.max(range.end, range.start + 1) && range.start < item.end;
          const own = overlaps ? elements[index] : undefined;
          if (own) found.push(own);
        });
      }
      for (const item of marked) if (!found.includes(item)) setMark(item, false);
      for (const item of found) setMark(item, true);
      marked = found;
      if (!document.hasFocus()) found[0]?.scrollIntoView({ block: 'nearest' });
    },
  };
}

function setMark(item: HTMLElement, on: boolean): void {
  toggle(item, 'marked', on);
  setAttribute(item, 'aria-selected', String(on));
}

/** Blocks that stayed the same keep their elements: those before and after the place of an edit. */
function drawTexts(element: HTMLElement, texts: readonly (readonly Chunk[])[]): void {
  while (element.children.length > texts.length) element.lastElementChild?.remove();
  texts.forEach((chunks, sequence) => {
    let own = element.children[sequence];
    if (own === undefined) {
      const label = sequence === 0 ? l10n.t('First text') : l10n.t('Second text');
      own = element.appendChild(make('div', { class: 'document', role: 'group', 'aria-label': label }));
    }
    drawChunks(own, chunks);
  });
}

const signatures = new WeakMap<Element, string>();

function drawChunks(parent: Element, chunks: readonly Chunk[]): void {
  const before = [...parent.children];
  const same = (block: Element | undefined, chunk: Chunk | undefined) =>
    block !== undefined && chunk !== undefined && signatures.get(block) === chunk.signature;
  let head = 0;
  while (head < before.length && head < chunks.length && same(before[head], chunks[head])) head++;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < chunks.length - head &&
    same(before[before.length - 1 - tail], chunks[chunks.length - 1 - tail])
  ) {
    tail++;
  }
  for (const block of before.slice(head, before.length - tail)) block.remove();
  const end = before[before.length - tail] ?? null;
  for (const chunk of chunks.slice(head, chunks.length - tail)) parent.insertBefore(chunkElement(chunk), end);
}

function chunkElement(chunk: Chunk): HTMLElement {
  const block = make('div', { class: 'chunk', role: 'presentation' });
  for (const { text, item, seen } of chunk.pieces) {
    if (item !== null) block.append(itemElement(text));
    else if (seen) block.append(visible(text));
    else block.append(make('span', { class: 'unseen', title: l10n.t('The model did not read this') }, visible(text)));
  }
  signatures.set(block, chunk.signature);
  return block;
}
