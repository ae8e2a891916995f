import type { HeatmapClass, HeatmapView } from '../../src/protocol/heatmap';
import { visibleLine } from '../../src/text/visible';
import type { Post } from './api';
import { withClass } from './choices';
import { make, type Part, patchChildren, setAttribute, setBar, setText, show, toggle } from './dom';

/** Classes that are shown before the rest is asked for. */
const FIRST = 8;

/** A chip for each class with its score; a click explains it. */
export function classChips(post: Post): Part<HeatmapView> {
  const list = make('ul', { class: 'chips', 'aria-label': 'Scores of all classes' });
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
    patchChildren(list, classes, {
      key: ({ index }) => String(index),
      create: ({ index }) =>
        chip(() => view && post({ kind: 'explain', id: view.id, options: withClass(view, index) })),
      patch: (item, candidate) => patchChip(item, candidate, next.task === 'regression'),
    });
    show(more, hidden > 0 || all);
    setText(more, all ? 'Fewer' : `${hidden} more`);
    setAttribute(more, 'title', all ? 'Show the highest classes alone' : 'Show every class');
    setAttribute(more, 'aria-expanded', String(all));
  }

  return { element, update };
}

/** The highest ones, and whatever the model says or is explained. */
export function shownClasses(classes: readonly HeatmapClass[]): readonly HeatmapClass[] {
  if (classes.length <= FIRST + 1) return classes;
  return classes.filter((candidate, place) => place < FIRST || candidate.predicted || candidate.explained);
}

function chip(act: () => void): HTMLElement {
  const button = make(
    'button',
    { type: 'button', class: 'chip' },
    make('bdi', { class: 'chip-label' }),
    // A screen reader says two words.
    ' ',
    make('span', { class: 'chip-score' }),
    make('span', { class: 'chip-bar', 'aria-hidden': 'true' }),
    make('span', { class: 'spoken' }),
  );
  button.addEventListener('click', act);
  return make('li', {}, button);
}

function patchChip(
  item: HTMLElement,
  { label, score, bar, predicted, explained }: HeatmapClass,
  barless: boolean,
): void {
  const button = item.firstElementChild;
  if (button === null) return;
  const [name, value, drawn, says] = button.children;
  const shown = visibleLine(label);
  if (name) setText(name, shown);
  if (value) setText(value, score);
  if (drawn instanceof HTMLElement) {
    setBar(drawn, bar);
    show(drawn, !barless);
  }
  toggle(button, 'predicted', predicted);
  setAttribute(button, 'aria-pressed', String(explained));
  // Part of the name, which holds what is seen; 'explained' is said by its state.
  if (says) setText(says, predicted ? ', what the model says' : '');
  setAttribute(
    button,
    'title',
    explained ? `The scores of the words speak for ${shown}` : `Explain ${shown}: which words speak for and against it`,
  );
}
