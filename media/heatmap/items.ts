import type { HeatmapItem } from '../../src/protocol/heatmap';
import { visible } from '../../src/text/visible';
import { make, setAttribute, toggle } from './dom';
import { type Shown, spokenText } from './phrases';

/** Class of each step, from -4 to 4; none for 0. */
export function stepClass(step: number): string {
  if (step === 0) return '';
  return `${step > 0 ? 'for' : 'against'}${Math.abs(step)}`;
}

/** A piece of the text: an option of the list that the text is, so that it can be chosen with the keyboard. */
export function itemElement(text: string): HTMLElement {
  return make('span', { role: 'option', tabindex: '-1', 'aria-selected': 'false' }, visible(text));
}

/** Colours a piece and says its score; writes only what changed. `joined`: it follows another without a gap. */
export function patchItem(element: HTMLElement, item: HeatmapItem, shown: Shown, joined: boolean): void {
  const name = ['item', stepClass(item.step), item.unknown ? 'unknown' : '', joined ? 'joined' : '']
    .filter((part) => part !== '')
    .join(' ');
  const marked = element.classList.contains('marked');
  if (element.className !== (marked ? `${name} marked` : name)) {
    element.className = name;
    toggle(element, 'marked', marked);
  }
  setAttribute(element, 'aria-label', spokenText(item, shown));
}
