import * as l10n from '@vscode/l10n';
import type { Granularity, HeatmapItem, HeatmapTab, HeatmapView, ToHeatmap } from '../../src/protocol/heatmap';
import { actions } from './actions';
import type { PageApi } from './api';
import { classChips } from './classes';
import { controls } from './controls';
import { differences } from './differences';
import { type DomPart, make, setText, show, toggle } from './dom';
import { empty } from './empty';
import { apart, legend } from './foot';
import { granularitySwitch } from './granularity';
import { heading } from './heading';
import { hover } from './hover';
import { icon } from './icons';
import { wordLists } from './lists';
import { pictureOf } from './picture/picture';
import { status } from './status';
import { tabStrip } from './tabs';
import { textPanel } from './text';

export interface Page {
  readonly element: HTMLElement;
  receive(message: ToHeatmap): void;
}

/** Puts the parts together: a message changes what is shown, an event of the user becomes a message. */
export function page(api: PageApi): Page {
  let view: HeatmapView | null = null;
  let selected: Extract<ToHeatmap, { readonly kind: 'select' }> | null = null;

  const text = textPanel(reveal);
  const lists = wordLists(revealIndex);
  const tip = hover(text);
  const switcher = granularitySwitch((granularity) => {
    setGranularity(granularity);
    api.post({ kind: 'granularity', granularity });
  });
  const state = status(api);
  const hint = empty();
  const pinned = differences((index) => {
    setGranularity('word');
    revealIndex(index);
  });
  const top = heading(api);
  const head = [top, classChips(api.post), controls(api.post)];
  const foot = [apart(api.post), actions(api.post)];
  const parts: readonly DomPart<HeatmapView>[] = [...head, ...foot, pinned];

  const unseen = make('span');
  const unseenNote = make('p', { class: 'notice unseen-note' }, icon('info'), unseen);
  const reading = make(
    'section',
    { class: 'reading', 'aria-label': l10n.t('Text') },
    make('div', { class: 'reading-head' }, switcher.element, legend()),
    unseenNote,
    text.element,
  );
  const columns = make('div', { class: 'columns' }, reading, lists.element, pinned.element);
  const panel = make(
    'div',
    { class: 'panel', id: 'panel' },
    ...head.map((part) => part.element),
    state.element,
    columns,
    make('footer', {}, ...foot.map((part) => part.element)),
  );
  // The verdict stays below the heading, whatever lines that has.
  new ResizeObserver(() => {
    panel.style.setProperty('--gl-heading', `${top.element.offsetHeight}px`);
  }).observe(top.element);
  const tabs = tabStrip(api.post, panel);
  const element = make('main', { class: 'page' }, state.bar, tabs.element, hint.element, panel, tip.element);
  show(panel, false);
  show(tabs.element, false);
  show(state.bar, false);
  hint.update(
    l10n.t(
      'Here you see which words made the model decide as it did. Open a text and choose “Explain Classification” from its context menu or the command palette.',
    ),
  );

  function reveal(item: HeatmapItem): void {
    if (view === null) return;
    const { sequence, start, end } = item;
    api.post({ kind: 'reveal', id: view.id, sequence, start, end });
  }

  function revealIndex(index: number): void {
    const item = view?.layers[api.saved.granularity].items[index];
    if (item === undefined) return;
    text.elementOf(index)?.scrollIntoView({ block: 'nearest' });
    text.focus(index);
    reveal(item);
  }

  function setGranularity(granularity: Granularity): void {
    if (granularity !== api.saved.granularity) api.save({ granularity });
    if (view) draw(view);
  }

  function draw(next: HeatmapView): void {
    const { granularity } = api.saved;
    for (const part of parts) part.update(next);
    state.update(next);
    switcher.update(granularity);
    setText(unseen, next.unseen ?? '');
    show(unseenNote, next.unseen !== null);
    text.update(next, granularity);
    lists.update(next, granularity);
    tip.update({ view: next, granularity });
    toggle(columns, 'three', next.pinned !== null);
    text.mark(selected?.id === next.id ? selected.range : null);
  }

  function showView(next: HeatmapView, all: readonly HeatmapTab[], held: boolean): void {
    const another = view?.id !== next.id;
    if (another) {
      tip.hide();
      state.progress({ kind: 'progress', id: next.id, title: next.title, done: null, text: '' });
      text.element.scrollTop = 0;
      panel.scrollTop = 0;
    }
    view = next;
    state.failed(null);
    api.save({ id: next.id });
    top.hold(held);
    hint.update(null);
    show(panel, true);
    tabs.update(all, next.id);
    draw(next);
  }

  function receive(message: ToHeatmap): void {
    switch (message.kind) {
      case 'show':
        showView(message.view, message.tabs, message.held);
        break;
      case 'empty':
        view = null;
        api.save({ id: null });
        show(panel, false);
        tabs.update([], null);
        hint.update(message.hint);
        break;
      case 'progress':
        if (view === null) hint.update(workText(message), `Explaining ${message.title}`, 'sync');
        if (view === null || view.id === message.id) state.progress(message);
        // What was chosen and then cancelled did not come about: the controls say again what is shown.
        if (view?.id === message.id && message.done === null) draw(view);
        break;
      case 'failed':
        if (view === null) hint.update(message.message, l10n.t('That did not work'), 'error');
        if (message.id === null || view === null || view.id === message.id) state.failed(message.message);
        if (view) draw(view);
        break;
      case 'select':
        selected = message;
        if (view?.id === message.id) text.mark(message.range);
        break;
      case 'granularity':
        setGranularity(message.granularity);
        break;
      case 'paint':
        void pictureOf(view, api.saved.granularity, message).then(api.post);
        break;
    }
  }

  return { element, receive };
}

/** What is done while there is nothing to see yet, and why that takes a moment. */
function workText({ done, text }: Extract<ToHeatmap, { readonly kind: 'progress' }>): string {
  if (done === null) return l10n.t('Done: the colours are on their way.');
  return l10n.t`${text}. The model is asked at several points between an empty text and this one; for the first text it is loaded before.`;
}
