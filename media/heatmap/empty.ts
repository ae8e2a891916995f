import * as l10n from '@vscode/l10n';
import { visibleLine } from '../../src/text/visible';
import { make, setText, show } from './dom';
import { type IconName, icon, setIcon } from './icons';

export interface Empty {
  readonly element: HTMLElement;
  /** Shows what to do next, or what is being done; null: something is explained. */
  update(hint: string | null, heading?: string, sign?: IconName): void;
}

/** What stands in the place of a heatmap while there is none. */
export function empty(): Empty {
  const heading = make('h1', {}, l10n.t('Nothing is explained yet'));
  const hint = make('p', {});
  const sign = icon('search');
  const element = make('div', { class: 'empty', role: 'status' }, sign, heading, hint);
  return {
    element,
    update(text, title = l10n.t('Nothing is explained yet'), name = 'search') {
      setIcon(sign, name);
      show(element, text !== null);
      setText(heading, title);
      setText(hint, visibleLine(text ?? ''));
    },
  };
}
