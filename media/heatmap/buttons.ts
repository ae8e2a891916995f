import '@vscode-elements/elements/dist/vscode-button/index.js';
import { make, setAttribute } from './dom';
import { type IconName, icon } from './icons';

/** A quiet button with an icon, words, or both; `title` is its tooltip. */
export function toolButton(label: string, title: string, name: IconName | null, act: () => void): HTMLButtonElement {
  const button = make('button', { type: 'button', class: 'tool', title });
  if (name !== null) button.append(icon(name));
  button.append(make('span', {}, label));
  button.addEventListener('click', act);
  return button;
}

/** The same with an icon alone: the label is for screen readers. */
export function iconButton(label: string, title: string, name: IconName, act: () => void): HTMLButtonElement {
  const button = make('button', { type: 'button', class: 'tool', title, 'aria-label': label }, icon(name));
  button.addEventListener('click', act);
  return button;
}

/** The editor's own kind of button, for what a state asks the user to do. */
export function actionButton(label: string, title: string, act: () => void): HTMLElement {
  const button = document.createElement('vscode-button');
  setAttribute(button, 'secondary', true);
  setAttribute(button, 'title', title);
  button.append(label);
  button.addEventListener('click', act);
  return button;
}
