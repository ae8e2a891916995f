import { make, setAttribute, show } from './dom';
import { type IconName, icon } from './icons';

export interface MenuItem {
  readonly label: string;
  readonly detail: string;
  act(): void;
}

/** A button that opens a menu above it: arrow keys, Enter, Escape, and the first letter of an entry. */
export function menuButton(label: string, title: string, name: IconName, items: readonly MenuItem[]): HTMLElement {
  const button = make(
    'button',
    { type: 'button', class: 'tool', title, 'aria-haspopup': 'menu', 'aria-expanded': 'false' },
    icon(name),
    make('span', {}, label),
  );
  const entries = items.map((item) => {
    const entry = make(
      'button',
      { type: 'button', role: 'menuitem', tabindex: '-1' },
      make('span', {}, item.label),
      make('span', { class: 'muted' }, item.detail),
    );
    entry.addEventListener('click', () => {
      close(true);
      item.act();
    });
    return entry;
  });
  const menu = make('div', { class: 'menu', role: 'menu', 'aria-label': title }, ...entries);
  const element = make('span', { class: 'menu-place' }, button, menu);
  show(menu, false);

  const isOpen = () => !menu.hidden;
  function open(index: number): void {
    show(menu, true);
    setAttribute(button, 'aria-expanded', 'true');
    entries.at(index)?.focus();
    document.addEventListener('pointerdown', outside);
  }
  function close(focus: boolean): void {
    show(menu, false);
    setAttribute(button, 'aria-expanded', 'false');
    document.removeEventListener('pointerdown', outside);
    if (focus) button.focus();
  }
  function outside(event: PointerEvent): void {
    if (!event.composedPath().includes(element)) close(false);
  }

  button.addEventListener('click', () => (isOpen() ? close(true) : open(0)));
  element.addEventListener('focusout', (event) => {
    if (isOpen() && event.relatedTarget instanceof Node && !element.contains(event.relatedTarget)) close(false);
  });
  element.addEventListener('keydown', (event) => {
    if (!isOpen()) {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        open(event.key === 'ArrowDown' ? 0 : -1);
      }
      return;
    }
    const at = entries.findIndex((entry) => entry.matches(':focus'));
    const letter = entries.findIndex((entry) => entry.textContent?.toLowerCase().startsWith(event.key.toLowerCase()));
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 }[event.key] ?? letter;
    if (event.key === 'Escape') {
      event.preventDefault();
      close(true);
    } else if (event.key === 'Tab') close(false);
    else if (next !== -1 || event.key === 'ArrowUp') {
      event.preventDefault();
      entries[(next + entries.length) % entries.length]?.focus();
    }
  });
  return element;
}
