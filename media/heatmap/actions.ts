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
  const pin = toolButton('Pin', '', 'compare', () => {
    if (view) post({ kind: 'pin', id: view.id, pinned: view.pinned === null });
  });
  const compare = toolButton('Why not …?', '', 'search', () => {
    const other = view === null ? null : rival(view);
    if (view && other) post({ kind: 'explain', id: view.id, options: withRather(view, other.value) });
  });
  const output = menuButton(
    'Export',
    'Export this explanation',
    'output',
    EXPORT_NAMES.map((format) => ({
      label: EXPORTS[format].title,
      detail: EXPORTS[format].description,
      act: () => {
        if (view) post({ kind: 'export', id: view.id, format });
      },
    })),
  );
  const note = toolButton('Note', 'Write a note that exports and the report carry', 'edit', () => {
    if (view) post({ kind: 'note', id: view.id });
  });
  const report = toolButton('Report', 'Open everything as plain text, for screen readers too', 'note', () => {
    if (view) post({ kind: 'report', id: view.id });
  });
  const copy = toolButton('Copy Command', 'Copy the command line that gives the same explanation', 'copy', () => {
    if (view) post({ kind: 'copyCommand', id: view.id });
  });
  const element = make(
    'div',
    { class: 'actions', role: 'group', 'aria-label': 'Actions' },
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
          ? 'Stop comparing with the pinned explanation'
          : 'Keep this explanation to compare the edited text with',
      );
      if (pin.lastElementChild) setText(pin.lastElementChild, isPinned ? 'Unpin' : 'Pin');
      const other = rival(next);
      show(compare, other !== null && next.target.output !== 'margin');
      if (compare.lastElementChild && other) setText(compare.lastElementChild, `Why not ${other.label}?`);
      setAttribute(
        compare,
        'title',
        `Which words decide between the explained class and ${other?.label ?? 'the next'}`,
      );
    },
  };
}
