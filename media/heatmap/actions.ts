import * as l10n from '@vscode/l10n';
import { EXPORT_NAMES, EXPORTS } from '../../src/protocol/formats';
import type { HeatmapView } from '../../src/protocol/heatmap';
import type { Post } from './api';
import { toolButton } from './buttons';
import { rival, withRather } from './choices';
import { type DomPart, make, setAttribute, setText, show } from './dom';
import { menuButton } from './menu';

/** What can be done with an explanation. */
export function actions(post: Post): DomPart<HeatmapView> {
  let view: HeatmapView | null = null;
  const pin = toolButton(l10n.t('Pin'), '', 'compare', () => {
    if (view) post({ kind: 'pin', id: view.id, pinned: view.pinned === null });
  });
  const compare = toolButton(l10n.t('Why not …?'), '', 'search', () => {
    const other = view === null ? null : rival(view);
    if (view && other) post({ kind: 'explain', id: view.id, options: withRather(view, other.value) });
  });
  const output = menuButton(
    l10n.t('Export'),
    l10n.t('Export this explanation'),
    'output',
    EXPORT_NAMES.map((format) => ({
      label: l10n.t(EXPORTS[format].title),
      detail: l10n.t(EXPORTS[format].description),
      act: () => {
        if (view) post({ kind: 'export', id: view.id, format });
      },
    })),
  );
  const note = toolButton(l10n.t('Note'), l10n.t('Write a note that exports and the report carry'), 'edit', () => {
    if (view) post({ kind: 'note', id: view.id });
  });
  const report = toolButton(
    l10n.t('Report'),
    l10n.t('Open everything as plain text, for screen readers too'),
    'note',
    () => {
      if (view) post({ kind: 'report', id: view.id });
    },
  );
  const copy = toolButton(
    l10n.t('Copy Command'),
    l10n.t('Copy the command line that gives the same explanation'),
    'copy',
    () => {
      if (view) post({ kind: 'copyCommand', id: view.id });
    },
  );
  const element = make(
    'div',
    { class: 'actions', role: 'group', 'aria-label': l10n.t('Actions') },
    pin,
    compare,
    output,
    note,
    report,
    copy,
  );
  return {
    element,
    update(next) {
      view = next;
      const isPinned = next.pinned !== null;
      setAttribute(pin, 'aria-pressed', String(isPinned));
      setAttribute(
        pin,
        'title',
        isPinned
          ? l10n.t('Stop comparing with the pinned explanation')
          : l10n.t('Keep this explanation to compare the edited text with'),
      );
      if (pin.lastElementChild) setText(pin.lastElementChild, isPinned ? l10n.t('Unpin') : l10n.t('Pin'));
      const other = rival(next);
      show(compare, other !== null && next.target.output !== 'margin');
      if (compare.lastElementChild && other) setText(compare.lastElementChild, l10n.t`Why not ${other.label}?`);
      setAttribute(
        compare,
        'title',
        `Which words decide between the explained class and ${other?.label ?? 'the next'}`,
      );
    },
  };
}
