import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { Granularity, HeatmapItem, HeatmapView } from '../../src/protocol/heatmap';
import { counted } from '../../src/text/numbers';
import { visibleLine } from '../../src/text/visible';
import { make, setAttribute, setText, show, toggle } from './dom';
import { bar, renderKeyed } from './keyed';
import { spokenText } from './phrases';

/** Rows at first, and with each click on 'more'. */
const FIRST = 12;
const STEP = 50;
/** Below this share of the largest score a piece is not worth a row, as in files and terminal. */
const LEAST = 0.01;

export interface Lists {
  readonly element: HTMLElement;
  update(view: HeatmapView, granularity: Granularity): void;
}

interface Row {
  readonly item: HeatmapItem;
  readonly index: number;
}

/** Which pieces speak most for the class and which against it. `choose` gets the index of the piece whose row is clicked. */
export function wordLists(choose: (index: number) => void): Lists {
  const sides = [side('for', choose), side('against', choose)];
  const element = make('div', { class: 'lists' }, ...sides.map((one) => one.element));
  return {
    element,
    update(view, granularity) {
      toggle(element, 'sentence', granularity === 'sentence');
      const rows = sideRows(view.layers[granularity].items);
      sides[0]?.update(rows.for, view, granularity);
      sides[1]?.update(rows.against, view, granularity);
    },
  };
}

/** The pieces of both sides, strongest first. */
export function sideRows(items: readonly HeatmapItem[]): {
  readonly for: readonly Row[];
  readonly against: readonly Row[];
} {
  const rows = items.map((item, index) => ({ item, index })).filter(({ item }) => item.bar >= LEAST);
  rows.sort((a, b) => a.item.rank - b.item.rank);
  return {
    for: rows.filter(({ item }) => item.attribution > 0),
    against: rows.filter(({ item }) => item.attribution < 0),
  };
}

function side(kind: 'for' | 'against', choose: (index: number) => void) {
  const caption = make('caption');
  const body = make('tbody');
  const columns = make(
    'colgroup',
    {},
    make('col'),
    make('col', { class: 'bar-column' }),
    make('col', { class: 'number-column' }),
  );
  const head = make(
    'tr',
    { class: 'spoken' },
    make('th', { scope: 'col' }, l10n.t('word')),
    make('th', { 'aria-hidden': 'true' }),
    make('th', { scope: 'col' }, l10n.t('score')),
  );
  const table = make('table', { class: `words ${kind}` }, caption, columns, make('thead', {}, head), body);
  const none = make('p', { class: 'muted none' });
  const more = make('button', { type: 'button', class: 'link' });
  const element = make('section', { class: 'side' }, table, none, more);
  let limit = FIRST;
  let again: () => void = () => {};
  let shownId = '';
  more.addEventListener('click', () => {
    limit += STEP;
    again();
  });

  function update(rows: readonly Row[], view: HeatmapView, granularity: Granularity): void {
    again = () => update(rows, view, granularity);
    if (shownId !== `${view.id} ${granularity}`) {
      shownId = `${view.id} ${granularity}`;
      limit = FIRST;
    }
    const label = visibleLine(view.targetText);
    setText(caption, `${kind === 'for' ? l10n.t('For') : l10n.t('Against')} ${label}`);
    setText(none, l10n.t`No ${granularity} speaks ${kind} ${label}.`);
    show(none, rows.length === 0);
    const listed = rows.slice(0, limit);
    renderKeyed(
      body,
      listed,
      ({ item }) => `${item.sequence}:${item.start}`,
      (row) => wordRow(row, spokenText(row.item, { view, granularity }), choose),
    );
    show(more, rows.length > listed.length);
    setText(more, l10n.t`${rows.length - listed.length} more`);
    setAttribute(more, 'title', `Show more of ${counted(rows.length, granularity)} that speak ${kind} ${label}`);
  }

  return { element, update };
}

function wordRow({ item, index }: Row, title: string, choose: (index: number) => void): TemplateResult {
  const which = item.which === null ? nothing : html`<span class="which">${item.which}</span>`;
  return html`<tr @click=${() => choose(index)}>
    <th scope="row"><button type="button" class="word" title=${title}><bdi>${visibleLine(item.text)}</bdi></button>${which}</th>
    <td class="bar-cell" aria-hidden="true"><span class="bar" ${bar(item.bar)}></span></td>
    <td class="number">${item.value}</td>
  </tr>`;
}
