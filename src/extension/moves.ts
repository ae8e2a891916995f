/** Where an explanation lies after an edit that the server has not seen yet. Offsets are UTF-16 code units, ranges half-open. */
import type { ExplanationPlace, PaintedRange, Place } from '../protocol/editor';
import { type Edit, movedRange } from '../text/edit';
import { movedStretch } from '../text/stretch';

/** Ranges that the edit was inside of are gone. */
export function movePainted(ranges: readonly PaintedRange[], edit: Edit): readonly PaintedRange[] {
  return ranges.flatMap((range) => (isBeside(range, edit) ? [{ ...movedRange(range, edit), step: range.step }] : []));
}

/** An edit inside a stretch leaves what stands before and after it. */
export function movePlaces(places: readonly Place[], edit: Edit): readonly Place[] {
  return places.flatMap((place) =>
    movedStretch({ ...place, span: place.length }, edit).map(({ span: _, ...moved }) => moved),
  );
}

/** The explanation as it lies after the edit; stale when the edit was inside it. */
export function moveExplanation<T extends ExplanationPlace>(shown: T, edit: Edit): T {
  const whole = shown.part.kind === 'document';
  const shift = edit.inserted - (edit.end - edit.start);
  const range = whole ? { start: 0, end: Math.max(0, shown.end + shift) } : movedRange(shown, edit);
  return {
    ...shown,
    ...range,
    places: movePlaces(shown.places, edit),
    painted: {
      token: movePainted(shown.painted.token, edit),
      word: movePainted(shown.painted.word, edit),
      sentence: movePainted(shown.painted.sentence, edit),
    },
    stale: shown.stale || whole || !isBeside(shown, edit),
  };
}

function isBeside(range: { readonly start: number; readonly end: number }, edit: Edit): boolean {
  return edit.start >= range.end || edit.end <= range.start;
}
