/** Lists of the page, by lit: what keeps its key keeps its element, and with it focus and state. */
import { noChange, render, type TemplateResult } from 'lit';
import { Directive, directive, type ElementPart, type PartInfo, PartType } from 'lit/directive.js';
import { repeat } from 'lit/directives/repeat.js';
import { setBar } from './dom';

/** Makes the children of `parent` follow `values`, each with a key that is unique in the list. Text goes in as text alone. */
export function renderKeyed<T>(
  parent: HTMLElement,
  values: readonly T[],
  key: (value: T, index: number) => string,
  template: (value: T, index: number) => TemplateResult,
): void {
  const focused = parent.contains(document.activeElement) ? document.activeElement : null;
  render(repeat(values, key, template), parent);
  // An element that moved lost the focus.
  if (focused instanceof HTMLElement && focused.isConnected && document.activeElement !== focused) {
    focused.focus({ preventScroll: true });
  }
}

class BarDirective extends Directive {
  constructor(info: PartInfo) {
    super(info);
    if (info.type !== PartType.ELEMENT) throw new TypeError('bar stands in the tag of an element');
  }

  render(_share: number): unknown {
    return noChange;
  }

  override update({ element }: ElementPart, [share]: [number]): unknown {
    // By the style object: the page's policy refuses style attributes.
    if (element instanceof HTMLElement) setBar(element, share);
    return noChange;
  }
}

/** In a tag: a share in [0, 1] that the style sheet draws a bar of. */
export const bar = directive(BarDirective);
