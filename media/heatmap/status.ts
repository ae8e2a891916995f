import * as l10n from '@vscode/l10n';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import type { VscodeProgressBar } from '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import type { HeatmapView, ToHeatmap } from '../../src/protocol/heatmap';
import { visibleLine } from '../../src/text/visible';
import type { PageApi } from './api';
import { actionButton, toolButton } from './buttons';
import { currentOptions, withMoreSteps } from './choices';
import { make, setAttribute, setText, show, toggle } from './dom';
import { type IconName, icon, setIcon } from './icons';

type Progress = Extract<ToHeatmap, { readonly kind: 'progress' }>;

export interface StatusLine {
  /** The bar at the very top. */
  readonly bar: HTMLElement;
  readonly element: HTMLElement;
  update(view: HeatmapView): void;
  progress(message: Progress): void;
  failed(message: string | null): void;
}

const ICONS: Readonly<Record<HeatmapView['state'], IconName>> = {
  refining: 'sync',
  converged: 'pass',
  'not converged': 'warning',
  'no integral': 'info',
};

/** How sure the numbers are, what goes on, what went wrong; details on request. */
export function status(api: PageApi): StatusLine {
  let view: HeatmapView | null = null;
  let working = false;
  let said = -1;

  const bar: VscodeProgressBar = document.createElement('vscode-progress-bar');
  bar.ariaLabel = l10n.t('Explaining');
  const sign = icon('pass');
  const verdict = make('span', { class: 'verdict' });
  const facts = make('span', { class: 'muted facts' });
  const work = make('span', { class: 'muted work' });
  const more = actionButton(l10n.t('More Steps'), l10n.t('Explain again with twice the steps'), () => {
    if (view) api.post({ kind: 'explain', id: view.id, options: withMoreSteps(view) });
  });
  const cancel = toolButton(l10n.t('Cancel'), l10n.t('Stop explaining; what is there stays'), 'stop', () => {
    if (view) api.post({ kind: 'cancel', id: view.id });
  });
  const opener = make(
    'button',
    {
      type: 'button',
      class: 'link',
      title: l10n.t('Model, method, error and device in full'),
      'aria-controls': 'details',
    },
    l10n.t('Details'),
  );
  const check = make('div', { class: 'check', role: 'note' });
  const details = make('dl', { class: 'details', id: 'details', tabindex: '0' });
  const live = make('div', { class: 'spoken', role: 'status', 'aria-live': 'polite' });
  const why = make('span');
  const stale = make(
    'div',
    { class: 'notice', role: 'note' },
    icon('info'),
    why,
    actionButton(l10n.t('Explain Again'), l10n.t('Explain the text as it is now'), () => {
      // Classes of another model are others.
      const options = view && view.otherModel === null ? currentOptions(view) : {};
      if (view) api.post({ kind: 'explain', id: view.id, options });
    }),
  );
  const failure = make('span');
  const failed = make('div', { class: 'notice failed', role: 'alert' }, icon('error'), failure);
  const line = make(
    'div',
    { class: 'status-line' },
    make('span', { class: 'sure' }, sign, verdict),
    facts,
    opener,
    more,
    work,
    cancel,
  );
  const element = make('div', { class: 'status' }, line, check, details, stale, failed, live);

  opener.addEventListener('click', () => {
    api.save({ details: !api.saved.details });
    unfold();
  });
  unfold();
  show(failed, false);

  function unfold(): void {
    const open = api.saved.details;
    setAttribute(opener, 'aria-expanded', String(open));
    toggle(opener, 'open', open);
    show(details, open);
  }

  function showWork(): void {
    show(bar, working);
    show(work, working);
    show(cancel, working || view?.state === 'refining');
    show(more, view?.state === 'not converged' && !working);
  }

  return {
    bar,
    element,
    update(next) {
      const converged = view?.id === next.id && view.state === 'refining' && next.state !== 'refining';
      view = next;
      setIcon(sign, ICONS[next.state]);
      setAttribute(line, 'data-state', next.state);
      setText(verdict, next.verdict);
      setText(facts, [next.device, next.time].filter((fact) => fact !== null).join(' · '));
      setText(check, visibleLine((next.check?.lines ?? []).join(' ')));
      toggle(check, 'against', next.check?.against === true);
      show(check, next.check !== undefined);
      if (converged) setText(live, next.verdict);
      setText(why, fadedText(next) ?? '');
      show(stale, fadedText(next) !== null);
      fillDetails(details, next);
      showWork();
    },
    progress({ done, text }) {
      working = done !== null;
      setText(work, visibleLine(text));
      bar.value = done === null ? undefined : Math.round(done * 100);
      // A screen reader hears the start and the quarters.
      const quarter = done === null ? -1 : Math.floor(done * 4);
      if (working && quarter !== said) setText(live, visibleLine(text));
      // And the end: how sure the numbers are now.
      if (!working && said >= 0) setText(live, view?.verdict ?? '');
      said = quarter;
      if (working) show(failed, false);
      showWork();
    },
    failed(message) {
      setText(failure, visibleLine(message ?? ''));
      show(failed, message !== null);
      if (message !== null) working = false;
      showWork();
    },
  };
}

/** Whose colours these are, where not of the text and the model as they are now. */
function fadedText({ stale, otherModel }: HeatmapView): string | null {
  if (otherModel !== null)
    return l10n.t`Another model is in use now: label and colours are of ${visibleLine(otherModel)}${stale ? l10n.t(', for the earlier text') : ''}.`;
  return stale ? l10n.t('The text was edited since: the colours are of the earlier text.') : null;
}

function fillDetails(list: HTMLElement, { details }: HeatmapView): void {
  const wanted = details.map(({ name, term, value }) => [term === null ? name : `${name} (${term})`, value] as const);
  if (list.children.length !== 2 * wanted.length) {
    list.replaceChildren(...wanted.flatMap(() => [make('dt'), make('dd', { dir: 'auto' })]));
  }
  wanted.flat().forEach((text, index) => {
    const place = list.children[index];
    if (place) setText(place, visibleLine(text));
  });
}
