import * as l10n from '@vscode/l10n';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import type { VscodeSingleSelect } from '@vscode-elements/elements/dist/vscode-single-select/index.js';
import type { ClassChoice } from './choices';
import { make } from './dom';

export interface Select {
  readonly element: HTMLElement;
  update(choices: readonly ClassChoice[], value: string): void;
  disable(disabled: boolean): void;
}

/** Widths in characters: of the longest choice, within these. */
const NARROWEST = 7;
const WIDEST = 60;
/** Of the width of a digit, which the unit is: letters are narrower. */
const CHARACTER = 0.86;

/** What is chosen is never cut: it goes on in a second line where the panel is too narrow. */
const WHOLE = new CSSStyleSheet();
WHOLE.replaceSync(
  l10n.t`.select-face .text, .option.single-select, .option-label {
    height: auto; overflow: visible; overflow-wrap: anywhere; text-overflow: clip; white-space: normal;
  }
  .option.single-select { line-height: 1.4; }`,
);

/** A list to choose from with words before it. `act` gets the value that the user chose. */
export function select(words: string, label: string, title: string, act: (value: string) => void): Select {
  const control: VscodeSingleSelect = document.createElement('vscode-single-select');
  control.label = label;
  control.addEventListener('change', () => act(control.value));
  const element = make('span', { class: 'field', title }, make('span', { class: 'field-words' }, words), control);
  void control.updateComplete.then(() => control.shadowRoot?.adoptedStyleSheets.push(WHOLE));
  let shown = '';
  return {
    element,
    update(choices, value) {
      const wanted = JSON.stringify(choices);
      // An open list is left as it is where nothing changed.
      if (wanted !== shown) {
        shown = wanted;
        control.options = choices.map((choice) => ({ ...choice, description: choice.description ?? '' }));
        const longest = Math.max(...choices.map((choice) => choice.label.length));
        control.style.setProperty(
          'width',
          `calc(${CHARACTER * Math.min(WIDEST, Math.max(NARROWEST, longest))}ch + 30px)`,
        );
      }
      if (control.value !== value || wanted !== shown) control.value = value;
    },
    disable(disabled) {
      if (control.disabled !== disabled) control.disabled = disabled;
    },
  };
}
