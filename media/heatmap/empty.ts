import { make, setText, show } from './dom';
import { icon } from './icons';
import { visibleLine } from './visible';

export interface Empty {
  readonly element: HTMLElement;
  /** Shows what to do next, or what is being done; null: something is explained. */
  update(hint: string | null, heading?: string): void;
}

/** What stands in the place of a heatmap while there is none. */
export function empty(): Empty {
  const heading = make('h1', {}, 'Nothing is explained yet');
  const hint = make('p', {});
  const element = make('div', { class: 'empty', role: 'status' }, icon('search'), heading, hint);
  return {
    element,
    update(text, title = 'Nothing is explained yet') {
      show(element, text !== null);
      setText(heading, title);
      setText(hint, visibleLine(text ?? ''));
    },
  };
}
