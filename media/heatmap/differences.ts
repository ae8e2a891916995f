import type { HeatmapDifference, HeatmapView } from '../../src/protocol/heatmap';
import { visibleLine } from '../../src/text/visible';
import { make, type Part, patchChildren, setAttribute, setText, show } from './dom';
import { stepClass } from './items';

const FIRST = 12;
const STEP = 50;

interface Row {
  readonly difference: HeatmapDifference;
  readonly key: string;
}

/** What changed since an explanation was pinned: the class's score, and each word's. `choose` gets a word's index. */
export function differences(choose: (index: number) => void): Part<HeatmapView> {
  const before = make('span', { class: 'was' });
  const after = make('strong');
  const change = make('span', { class: 'change' });
  const head = make('p', { class: 'pinned-score' }, before, make('span', { class: 'arrow' }, '→'), after, change);
  const note = make('p', { class: 'muted none' });
  const body = make('tbody');
  const columns = ['word', 'pinned', 'now', 'difference'].map((name, index) =>
    make('th', { scope: 'col', class: index === 0 ? '' : 'number' }, name),
  );
  const caption = make('caption', {}, 'Since it was pinned');
  const table = make(
    'table',
    { class: 'words differences' },
    caption,
    make('thead', {}, make('tr', {}, ...columns)),
    body,
  );
  const more = make('button', { type: 'button', class: 'link', title: 'Show more words' });
  const element = make(
    'section',
    { class: 'pinned', 'aria-label': 'Difference from the pinned explanation' },
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
    setText(note, visibleLine(pinned.note ?? 'No word’s score has changed: edit the text and explain it again.'));
    show(note, rows.length === 0);
    show(table, rows.length > 0);
    const listed = rows.slice(0, limit);
    patchChildren(body, listed, {
      key: ({ key }) => key,
      create: () => rowElement(choose),
      patch: (row, { difference }) => patchRow(row, difference),
    });
    show(more, rows.length > listed.length);
    setText(more, `${rows.length - listed.length} more`);
  }

  return { element, update };
}

/** The words that changed, each with a key of its own: the same word may have gone several times. */
export function changed(all: readonly HeatmapDifference[]): readonly Row[] {
  const seen = new Map<string, number>();
  return all.flatMap((difference) => {
    if (difference.before !== null && difference.after !== null && /^[+−]0\.00$/.test(difference.difference)) return [];
    const name = difference.item === null ? `gone ${difference.text}` : `item ${difference.item}`;
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return [{ difference, key: `${name} ${count}` }];
  });
}

function rowElement(choose: (index: number) => void): HTMLElement {
  const button = make('button', { type: 'button', class: 'word' }, make('bdi'));
  const cells = ['', '', 'difference'].map((name) => make('td', { class: `number ${name}`.trim() }, make('span')));
  const row = make('tr', {}, make('th', { scope: 'row' }, button), ...cells);
  row.addEventListener('click', () => {
    if (row.dataset.index !== undefined && row.dataset.index !== '') choose(Number(row.dataset.index));
  });
  return row;
}

function patchRow(row: HTMLElement, { text, before, after, difference, step, item }: HeatmapDifference): void {
  row.dataset.index = item === null ? '' : String(item);
  const button = row.querySelector('button');
  const word = row.querySelector('bdi');
  if (word) setText(word, visibleLine(text));
  if (button) {
    setAttribute(button, 'title', item === null ? 'No longer in the text' : 'Select in the text and in the editor');
    setAttribute(button, 'class', item === null ? 'word gone' : 'word');
    if (button.disabled !== (item === null)) button.disabled = item === null;
  }
  const [was, now, change] = row.querySelectorAll('td span');
  if (was) setText(was, before ?? 'new');
  if (now) setText(now, after ?? 'gone');
  if (change) {
    setText(change, difference);
    setAttribute(change, 'class', stepClass(step) || null);
  }
}
