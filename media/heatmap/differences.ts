import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { HeatmapDifference, HeatmapView } from '../../src/protocol/heatmap';
import { visibleLine } from '../../src/text/visible';
import { type DomPart, make, setText, show } from './dom';
import { stepClass } from './items';
import { renderKeyed } from './keyed';

const FIRST = 12;
const STEP = 50;

interface Row {
  readonly difference: HeatmapDifference;
  readonly key: string;
}

/** What changed since an explanation was pinned: the class's score, and each word's. `choose` gets a word's index. */
export function differences(choose: (index: number) => void): DomPart<HeatmapView> {
  const before = make('span', { class: 'was' });
  const after = make('strong');
  const change = make('span', { class: 'change' });
  const head = make('p', { class: 'pinned-score' }, before, make('span', { class: 'arrow' }, '→'), after, change);
  const note = make('p', { class: 'muted none' });
  const body = make('tbody');
  const columns = ['word', 'pinned', 'now', 'difference'].map((name, index) =>
    make('th', { scope: 'col', class: index === 0 ? '' : 'number' }, name),
  );
  const caption = make('caption', {}, l10n.t('Since it was pinned'));
  const table = make(
    'table',
    { class: 'words differences' },
    caption,
    make('thead', {}, make('tr', {}, ...columns)),
    body,
  );
  const more = make('button', { type: 'button', class: 'link', title: l10n.t('Show more words') });
  const element = make(
    'section',
    { class: 'pinned', 'aria-label': l10n.t('Difference from the pinned explanation') },
    head,
    table,
    note,
    more,
  );
  let limit = FIRST;
  let view: HeatmapView | null = null;
  more.addEventListener('click', () => {
    limit += STEP;
    if (view) update(view);
  });

  function update(next: HeatmapView): void {
    view = next;
    const { pinned } = next;
    show(element, pinned !== null);
    if (pinned === null) {
      limit = FIRST;
      return;
    }
    setText(before, visibleLine(pinned.before));
    setText(after, visibleLine(pinned.after));
    setText(change, pinned.change);
    const rows = changed(pinned.differences);
    setText(
      note,
      visibleLine(pinned.note ?? l10n.t('No word’s score has changed: edit the text and explain it again.')),
    );
    show(note, rows.length === 0);
    show(table, rows.length > 0);
    const listed = rows.slice(0, limit);
    renderKeyed(
      body,
      listed,
      ({ key }) => key,
      ({ difference }) => differenceRow(difference, choose),
    );
    show(more, rows.length > listed.length);
    setText(more, l10n.t`${rows.length - listed.length} more`);
  }

  return { element, update };
}

/** The words that changed, each with a key of its own: the same word may have gone several times. */
export function changed(all: readonly HeatmapDifference[]): readonly Row[] {
  const seen = new Map<string, number>();
  return all.flatMap((difference) => {
    if (difference.before !== null && difference.after !== null && /^[+−]0\.00$/.test(difference.difference)) return [];
    const name = difference.item === null ? l10n.t`gone ${difference.text}` : l10n.t`item ${difference.item}`;
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return [{ difference, key: `${name} ${count}` }];
  });
}

function differenceRow(
  { text, before, after, difference, step, item }: HeatmapDifference,
  choose: (index: number) => void,
): TemplateResult {
  const gone = item === null;
  const title = gone ? l10n.t('No longer in the text') : l10n.t('Select in the text and in the editor');
  return html`<tr @click=${() => item !== null && choose(item)}>
    <th scope="row">
      <button type="button" class=${gone ? 'word gone' : 'word'} title=${title} ?disabled=${gone}>
        <bdi>${visibleLine(text)}</bdi>
      </button>
    </th>
    <td class="number"><span>${before ?? l10n.t('new')}</span></td>
    <td class="number"><span>${after ?? l10n.t('gone')}</span></td>
    <td class="number difference"><span class=${stepClass(step) || nothing}>${difference}</span></td>
  </tr>`;
}
