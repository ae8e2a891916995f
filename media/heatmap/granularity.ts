import * as l10n from '@vscode/l10n';
import type { Granularity } from '../../src/protocol/heatmap';
import { make, setAttribute } from './dom';

const CHOICES: readonly (readonly [Granularity, string])[] = [
  ['token', l10n.t('Colour each piece that the model reads')],
  ['word', l10n.t('Colour words: the sum of their tokens’ scores')],
  ['sentence', l10n.t('Colour sentences: the sum of their tokens’ scores')],
];

export interface GranularitySwitch {
  readonly element: HTMLElement;
  update(granularity: Granularity): void;
}

/** token · word · sentence: one of three, with the arrow keys too. */
export function granularitySwitch(choose: (granularity: Granularity) => void): GranularitySwitch {
  const buttons = CHOICES.map(([name, title]) => {
    const button = make('button', { type: 'button', role: 'radio', class: 'segment', title, 'data-name': name }, name);
    button.addEventListener('click', () => choose(name));
    return button;
  });
  const element = make(
    'div',
    { class: 'segments', role: 'radiogroup', 'aria-label': l10n.t('Colours by') },
    ...buttons,
  );
  element.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const at = buttons.findIndex((button) => button.matches(':focus'));
    if (step === undefined || at < 0) return;
    event.preventDefault();
    const next = buttons[(at + step + buttons.length) % buttons.length];
    next?.focus();
    next?.click();
  });
  return {
    element,
    update(granularity) {
      for (const button of buttons) {
        const chosen = button.dataset.name === granularity;
        setAttribute(button, 'aria-checked', String(chosen));
        setAttribute(button, 'tabindex', chosen ? '0' : '-1');
      }
    },
  };
}
