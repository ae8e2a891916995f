/** Where a text stands in a document, letter by letter or behind escapes, and how that moves with edits. */
import type { Edit } from './edit';

/** Text [from, from + length) stands at [start, start + span) of the document: as it is where span = length, else escaped. */
export interface TextStretch {
  /** 1 for the second text of a pair. */
  readonly sequence: 0 | 1;
  readonly from: number;
  readonly length: number;
  readonly start: number;
  readonly span: number;
}

/** A stretch after an edit: what the edit touched is cut out of it, an escape goes as a whole. */
export function movedStretch(stretch: TextStretch, edit: Edit): readonly TextStretch[] {
  const { start, span, from, length } = stretch;
  const end = start + span;
  const shift = edit.inserted - (edit.end - edit.start);
  // What is typed right before or behind it does not change it.
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
