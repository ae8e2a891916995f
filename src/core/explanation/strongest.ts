import type { SortOrder } from '../../protocol/formats';
import { largestMagnitude } from './normalize';
import type { Span } from './span';

/** The strongest spans for and against the explained class. */
export interface Strongest {
  readonly for: readonly Span[];
  readonly against: readonly Span[];
}

/** Spans below this share of the largest score are not listed. */
const LIST_THRESHOLD = 0.01;

/** The `count` strongest spans for and against the class, sorted by score (ties in text order) or in text order. */
export function strongest(spans: readonly Span[], count: number, order: SortOrder = 'score'): Strongest {
  const least = LIST_THRESHOLD * largestMagnitude(spans.map((span) => span.attribution));
  const pick = (side: readonly Span[]) => sortedByScore(sortedByScore(side, 'score').slice(0, count), order);
  return {
    for: pick(spans.filter(({ attribution }) => attribution > 0 && attribution >= least)),
    against: pick(spans.filter(({ attribution }) => attribution < 0 && attribution <= -least)),
  };
}

/** A sorted copy: `score` is by descending magnitude, `position` is text order. */
export function sortedByScore<T extends Pick<Span, 'start' | 'sequence' | 'attribution'>>(
  spans: readonly T[],
  order: SortOrder,
): T[] {
  const byPosition = (a: T, b: T) => a.sequence - b.sequence || a.start - b.start;
  if (order === 'position') return [...spans].sort(byPosition);
  return [...spans].sort((a, b) => Math.abs(b.attribution) - Math.abs(a.attribution) || byPosition(a, b));
}
