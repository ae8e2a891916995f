import type { HeatmapTab } from '../../src/protocol/heatmap';
import { visibleLine } from '../../src/text/visible';
import type { Post } from './api';
import { make, patchChildren, setAttribute, setText, show } from './dom';

export interface Tabs {
  readonly element: HTMLElement;
  update(tabs: readonly HeatmapTab[], current: string | null): void;
}

/** One tab for each explanation that the panel can show; not there for a single one. `panel` is what they control. */
export function tabStrip(post: Post, panel: HTMLElement): Tabs {
  const element = make('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Explanations' });
  element.addEventListener('keydown', (event) => {
    const tabs = [...element.querySelectorAll<HTMLElement>('[role=tab]')];
    const at = tabs.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    tabs[(next + tabs.length) % tabs.length]?.focus();
  });
  return {
    element,
    update(tabs, current) {
      show(element, tabs.length > 1);
      setAttribute(panel, 'role', tabs.length > 1 ? 'tabpanel' : null);
      setAttribute(panel, 'aria-labelledby', tabs.length > 1 && current !== null ? tabId(current) : null);
      patchChildren(element, tabs, {
        key: (tab) => tab.id,
        create: (tab) => {
          const button = make(
            'button',
            { type: 'button', class: 'tab', role: 'tab', id: tabId(tab.id), 'aria-controls': panel.id },
            make('bdi', { class: 'tab-title' }),
            make('bdi', { class: 'tab-headline' }),
          );
          button.addEventListener('click', () => post({ kind: 'open', id: tab.id }));
          return button;
        },
        patch: (button, tab) => {
          const selected = tab.id === current;
          setAttribute(button, 'aria-selected', String(selected));
          setAttribute(button, 'tabindex', selected ? '0' : '-1');
          setAttribute(button, 'title', visibleLine(`${tab.title}: ${tab.headline}`));
          const [title, headline] = button.children;
          if (title) setText(title, visibleLine(tab.title));
          if (headline) setText(headline, visibleLine(tab.headline));
        },
      });
    },
  };
}

function tabId(id: string): string {
  return `tab-${id}`;
}
