import * as l10n from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import type { HeatmapClass, HeatmapView } from '../../src/protocol/heatmap';
import { visibleLine } from '../../src/text/visible';
import type { Post } from './api';
import { withClass } from './choices';
import { type DomPart, make, setAttribute, setText, show } from './dom';
import { bar, renderKeyed } from './keyed';

/** Classes that are shown before the rest is asked for. */
const FIRST = 8;

/** A chip for each class with its score; a click explains it. */
export function classChips(post: Post): DomPart<HeatmapView> {
  const list = make('ul', { class: 'chips', 'aria-label': l10n.t('Scores of all classes') });
  const more = make('button', { type: 'button', class: 'link' });
  const element = make('div', { class: 'classes' }, list, more);
  let all = false;
  let view: HeatmapView | null = null;

  more.addEventListener('click', () => {
    all = !all;
    if (view) update(view);
  });

  function update(next: HeatmapView): void {
    view = next;
    const classes = all ? next.classes : shownClasses(next.classes);
    const hidden = next.classes.length - classes.length;
    const ask = (index: number) => view && post({ kind: 'explain', id: view.id, options: withClass(view, index) });
    renderKeyed(
      list,
      classes,
      ({ index }) => String(index),
      (candidate) => chip(candidate, next.task === 'regression', ask),
    );
    show(more, hidden > 0 || all);
    setText(more, all ? l10n.t('Fewer') : l10n.t`${hidden} more`);
    setAttribute(more, 'title', all ? l10n.t('Show the highest classes alone') : l10n.t('Show every class'));
    setAttribute(more, 'aria-expanded', String(all));
  }

  return { element, update };
}

/** The highest ones, and whatever the model says or is explained. */
export function shownClasses(classes: readonly HeatmapClass[]): readonly HeatmapClass[] {
  if (classes.length <= FIRST + 1) return classes;
  return classes.filter((candidate, place) => place < FIRST || candidate.predicted || candidate.explained);
}

function chip(
  { index, label, score, bar: share, predicted, explained }: HeatmapClass,
  barless: boolean,
  ask: (index: number) => void,
): TemplateResult {
  const shown = visibleLine(label);
  // Part of the name, which holds what is seen; 'explained' is said by its state.
  const says = predicted ? l10n.t(', what the model says') : '';
  const title = explained
    ? l10n.t`The scores of the words speak for ${shown}`
    : l10n.t`Explain ${shown}: which words speak for and against it`;
  return html`<li>
    <button
      type="button"
      class=${predicted ? 'chip predicted' : 'chip'}
      aria-pressed=${explained}
      title=${title}
      @click=${() => ask(index)}
    >
      <bdi class="chip-label">${shown}</bdi> <span class="chip-score">${score}</span
      ><span class="chip-bar" aria-hidden="true" ?hidden=${barless} ${bar(share)}></span
      ><span class="spoken">${says}</span>
    </button>
  </li>`;
}
