import { html } from 'lit';
import type { HeatmapTab } from '../../src/protocol/heatmap';
import { visibleLine } from '../../src/text/visible';
import type { Post } from './api';
import { make, setAttribute, show } from './dom';
import { renderKeyed } from './keyed';

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
      renderKeyed(
        element,
        tabs,
        (tab) => tab.id,
        (tab) => {
          const selected = tab.id === current;
          return html`<button
            type="button"
            class="tab"
            role="tab"
            id=${tabId(tab.id)}
            aria-controls=${panel.id}
            aria-selected=${selected}
            tabindex=${selected ? 0 : -1}
            title=${visibleLine(`${tab.title}: ${tab.headline}`)}
            @click=${() => post({ kind: 'open', id: tab.id })}
          >
            <bdi class="tab-title">${visibleLine(tab.title)}</bdi><bdi class="tab-headline">${visibleLine(tab.headline)}</bdi>
          </button>`;
        },
      );
    },
  };
}

function tabId(id: string): string {
  return `tab-${id}`;
}
