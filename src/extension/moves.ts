/** How ranges of a document move when it is edited: numbers only. Offsets are UTF-16 code units, ranges half-open. */

import type { PaintedRange, Place, ShownExplanation } from '../protocol/editor';
import type { Granularity } from '../protocol/heatmap';

/** [offset, offset + removed) was replaced by `added` code units. */
export interface Edit {
  readonly offset: number;
  readonly removed: number;
  readonly added: number;
}

/** Where [start, end) lies after an edit beside it, or null where the edit was inside. */
function moved(start: number, end: number, edit: Edit): number | null {
  if (edit.offset >= end) return start;
  if (edit.offset + edit.removed <= start) return start + edit.added - edit.removed;
  return null;
}

export function movePainted(ranges: readonly PaintedRange[], edit: Edit): readonly PaintedRange[] {
  return ranges.flatMap((range) => {
    const start = moved(range.start, range.end, edit);
    return start === null ? [] : [{ start, end: start + range.end - range.start, step: range.step }];
  });
}

/** An edit inside a stretch leaves what stands before and after it. */
export function movePlaces(places: readonly Place[], edit: Edit): readonly Place[] {
  return places.flatMap((place) => {
    const end = place.start + place.length;
    const start = moved(place.start, end, edit);
    if (start !== null) return [{ ...place, start }];
    const before = Math.max(0, edit.offset - place.start);
    const cut = Math.min(place.length, edit.offset + edit.removed - place.start);
    const head = { ...place, length: before };
    const tail = {
      ...place,
      from: place.from + cut,
      start: place.start + cut + edit.added - edit.removed,
      length: place.length - cut,
    };
    return [head, tail].filter((piece) => piece.length > 0);
  });
}

/** The explanation as it lies after the edit; stale when the edit was inside it. */
export function moveExplanation(shown: ShownExplanation, edit: Edit): ShownExplanation {
  const whole = shown.part.kind === 'document';
  const start = whole ? null : moved(shown.start, shown.end, edit);
  const shift = edit.added - edit.removed;
  const painted: Record<Granularity, readonly PaintedRange[]> = {
    token: movePainted(shown.painted.token, edit),
    word: movePainted(shown.painted.word, edit),
    sentence: movePainted(shown.painted.sentence, edit),
  };
  return {
    ...shown,
    start: start ?? Math.min(shown.start, edit.offset),
    end: start === null ? Math.max(shown.start, shown.end + shift) : start + shown.end - shown.start,
    places: movePlaces(shown.places, edit),
    painted,
    stale: shown.stale || start === null,
  };
}
