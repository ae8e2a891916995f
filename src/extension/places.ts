/** Ranges of the explained text and of the document, one into the other: numbers only. */
import type { Place } from '../protocol/editor';

export interface EditorSpan {
  readonly start: number;
  readonly end: number;
}

/** Where a range of the explained text stands in the document, or null where it was edited away. */
export function toDocument(places: readonly Place[], sequence: 0 | 1, span: EditorSpan): EditorSpan | null {
  const own = places.filter(
    (place) => place.sequence === sequence && place.from < span.end && place.from + place.length > span.start,
  );
  const first = own[0];
  const last = own.at(-1);
  if (!first || !last) return null;
  return {
    start: first.start + Math.max(0, span.start - first.from),
    end: last.start + Math.min(last.length, span.end - last.from),
  };
}

/** The range of the explained text (the first of a pair) that a range of the document touches, or null. */
export function toText(places: readonly Place[], span: EditorSpan): EditorSpan | null {
  const own = places.filter(
    (place) => place.sequence === 0 && place.start <= span.end && place.start + place.length >= span.start,
  );
  const first = own[0];
  const last = own.at(-1);
  if (!first || !last) return null;
  return {
    start: first.from + Math.max(0, span.start - first.start),
    end: last.from + Math.min(last.length, span.end - last.start),
  };
}
