import type { HeatmapView } from '../../src/protocol/heatmap';
import { visibleLine } from '../../src/text/visible';
import { type DomPart, make, setText, show } from './dom';

/** Label and score first, then which text, and what its data say of it. */
export function heading(): DomPart<HeatmapView> {
  const headline = make('h1', { dir: 'auto' });
  const title = make('bdi', { class: 'muted title' });
  const known = make('span', { class: 'badge', title: 'The label that the data give is another one' });
  const note = make('p', { class: 'note' });
  const element = make('header', { class: 'heading' }, headline, known, title, note);
  return {
    element,
    update(view) {
      setText(headline, visibleLine(view.headline));
      setText(title, visibleLine(view.title));
      setText(known, visibleLine(view.disagreement ?? ''));
      show(known, view.disagreement !== null);
      setText(note, visibleLine(view.note ?? ''));
      show(note, view.note !== null);
    },
  };
}
