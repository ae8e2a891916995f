/** The few things that the page does with the DOM. Text goes in as text alone. */

/** A part of the page: its element stays, its content follows the view. */
export interface DomPart<V> {
  readonly element: HTMLElement;
  update(view: V): void;
}

type Attributes = Readonly<Record<string, string | boolean>>;

/** An element with classes, attributes and children; a string child is text. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  element.append(...children);
  return element;
}

/** Writes only what changed, so that screen readers, selections and animations are left alone. */
export function setAttribute(element: Element, name: string, value: string | boolean | null): void {
  const text = value === true ? '' : value === false ? null : value;
  if (text === null) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
  } else if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function show(element: HTMLElement, shown: boolean): void {
  if (element.hidden === shown) element.hidden = !shown;
}

export function toggle(element: Element, name: string, on: boolean): void {
  if (element.classList.contains(name) !== on) element.classList.toggle(name, on);
}

/** A share in [0, 1] that the style sheet draws a bar of. */
export function setBar(element: HTMLElement, share: number): void {
  const width = `${(100 * Math.min(1, Math.max(0, share))).toFixed(1)}%`;
  if (element.style.getPropertyValue('--bar') !== width) element.style.setProperty('--bar', width);
}
