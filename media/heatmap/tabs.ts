import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import type { HeatmapTab } from '../../src/protocol/heatmap';
import { visibleLine } from '../../src/text/visible';
import type { Post } from './api';
import { make, setAttribute, show } from './dom';
import { icon } from './icons';
import { renderKeyed } from './keyed';

export interface Tabs {
  readonly element: HTMLElement;
  update(tabs: readonly HeatmapTab[], current: string | null): void;
}

/**
 * One tab for each explanation that the panel can show, the shown one scrolled into sight; not there for a single one. Delete
 * and the cross close one. `panel` is what they control.
 */
export function tabStrip(post: Post, panel: HTMLElement): Tabs {
  const element = make('div', { class: 'tabs', role: 'tablist', 'aria-label': l10n.t('Explanations') });
  element.addEventListener('keydown', (event) => {
    const tabs = [...element.querySelectorAll<HTMLElement>('[role=tab]')];
    const at = tabs.indexOf(document.activeElement as HTMLElement);
    if (event.key === 'Delete' && at >= 0) {
      event.preventDefault();
      const { id } = tabs[at]?.dataset ?? {};
      if (id !== undefined) post({ kind: 'close', id });
      return;
    }
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    tabs[(next + tabs.length) % tabs.length]?.focus();
  });
  let seen: string | null = null;
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
          const named = [tab.title, tab.detail].filter((part) => part !== null).join(', ');
          const close = (event: Event) => {
            event.stopPropagation();
            post({ kind: 'close', id: tab.id });
          };
          return html`<button
            type="button"
            class="tab"
            role="tab"
            id=${tabId(tab.id)}
            data-id=${tab.id}
            aria-keyshortcuts="Delete"
            aria-controls=${panel.id}
            aria-selected=${selected}
            tabindex=${selected ? 0 : -1}
            title=${visibleLine(`${named}: ${tab.headline}`)}
            @click=${() => post({ kind: 'open', id: tab.id })}
          >
            <span class="tab-name"
              ><bdi class="tab-title">${visibleLine(tab.title)}</bdi>${
                tab.detail === null ? nothing : html` <bdi class="tab-detail">${visibleLine(tab.detail)}</bdi>`
              }</span
            ><bdi class="tab-headline">${visibleLine(tab.headline)}</bdi>
            <span class="tab-close" aria-hidden="true" title="Close the tab (Delete)" @click=${close}>${icon('close')}</span>
          </button>`;
        },
      );
      if (current !== seen) {
        seen = current;
        element.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      }
    },
  };
}

function tabId(id: string): string {
  return `tab-${id}`;
}
