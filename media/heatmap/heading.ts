import * as l10n from '@vscode/l10n';
import type { HeatmapPinned, HeatmapView } from '../../src/protocol/heatmap';
import { visibleLine } from '../../src/text/visible';
import type { PageApi } from './api';
import { iconButton } from './buttons';
import { make, setAttribute, setText, show } from './dom';
import { setIcon } from './icons';

export interface Heading {
  readonly element: HTMLElement;
  update(view: HeatmapView): void;
  /** Whether what is shown stays, whichever editor comes to the front. */
  hold(held: boolean): void;
}

/** Label and score first, then which text, what its data say of it, and what it is compared with. */
export function heading(api: PageApi): Heading {
  const headline = make('h1', { dir: 'auto' });
  const title = make('bdi', { class: 'muted title' });
  const known = make('span', { class: 'badge', title: l10n.t('The label that the data give is another one') });
  const note = make('p', { class: 'note' });
  const compared = make('p', { class: 'note compared' });
  const remark = make('p', { class: 'note remark' });
  const holder = iconButton(l10n.t('Hold'), '', 'pin', () => {
    hold(!api.saved.held);
    api.post({ kind: 'hold', held: api.saved.held });
  });
  const which = make('span', { class: 'which-text' }, title, holder);
  const element = make('header', { class: 'heading' }, headline, known, which, note, remark, compared);

  function hold(held: boolean): void {
    if (held !== api.saved.held) api.save({ held });
    setAttribute(holder, 'aria-pressed', String(held));
    setAttribute(
      holder,
      'title',
      held
        ? l10n.t('Held: follow the editor in front again')
        : l10n.t('Hold: keep showing this text when another editor comes to the front'),
    );
    const [drawing] = holder.children;
    if (drawing instanceof SVGSVGElement) setIcon(drawing, held ? 'pinned' : 'pin');
  }
  hold(api.saved.held);

  return {
    element,
    hold,
    update(view) {
      setText(headline, visibleLine(view.headline));
      setText(title, visibleLine(view.title));
      setText(known, visibleLine(view.disagreement ?? ''));
      show(known, view.disagreement !== null);
      setText(note, visibleLine(view.note ?? ''));
      show(note, view.note !== null);
      setText(remark, view.remark === null ? '' : visibleLine(l10n.t`Note: ${view.remark}`));
      show(remark, view.remark !== null);
      setText(compared, view.pinned === null ? '' : visibleLine(comparedText(view.pinned)));
      show(compared, view.pinned !== null);
    },
  };
}

/** 'Pinned business 98.2 %, now business 91.1 %: −7.1 points' */
export function comparedText({ before, after, change, differences, note }: HeatmapPinned): string {
  if (note === null && before === after && differences.every(({ step }) => step === 0))
    return l10n.t`Pinned ${before}: edit the text and explain it again to see what changes`;
  return l10n.t`Pinned ${before}, now ${after}${change === '' ? '' : `: ${change}`}`;
}
