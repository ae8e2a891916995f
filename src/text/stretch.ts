/** Positions of a text in a document, unchanged or escaped, and how they move with edits. */
import type { Edit } from './edit';

/**
 * Text [from, from + length) is at [start, start + span) of the document: unchanged where span = length, else escaped.
 */
export interface TextStretch {
  /** 1 for the second text of a pair. */
  readonly sequence: 0 | 1;
  readonly from: number;
  readonly length: number;
  readonly start: number;
  readonly span: number;
}

/** A stretch after an edit: the edited part is cut out; an edited escape is removed as a whole. */
export function movedStretch(stretch: TextStretch, edit: Edit): readonly TextStretch[] {
  const { start, span, from, length } = stretch;
  const end = start + span;
  const shift = edit.inserted - (edit.end - edit.start);
  // Text typed directly before or after it does not change it.
  if (end <= edit.start) return [stretch];
  if (start >= edit.end) return [{ ...stretch, start: start + shift }];
  if (length !== span) return [];
  const kept: TextStretch[] = [];
  const before = edit.start - start;
  if (before > 0) kept.push({ ...stretch, length: before, span: before });
  const cut = edit.end - start;
  if (cut < span)
    kept.push({ ...stretch, from: from + cut, length: length - cut, start: edit.end + shift, span: span - cut });
  return kept;
}
