import type { TextRange } from '../tokenization/segments';
import type { Span } from './span';

/** A piece of text in the colour of `span`, or without colour (null); `seen` is whether the model read it. */
export interface Segment {
  readonly text: string;
  readonly span: Span | null;
  readonly seen: boolean;
}

/**
 * Cuts a text at its spans and at the ends of the unread part. The concatenated segments are the text.
 * @param spans spans of this text, in text order and without overlaps
 */
export function segmentsOf(text: string, spans: readonly Span[], unseen: TextRange | null = null): Segment[] {
  const segments: Segment[] = [];
  let at = 0;
  const plainUntil = (end: number) => {
    const cuts = unseen === null ? [] : [unseen.start, unseen.end].filter((cut) => cut > at && cut < end);
    for (const cut of [...cuts, end]) {
      if (cut > at) segments.push({ text: text.slice(at, cut), span: null, seen: !inside(at, unseen) });
      at = Math.max(at, cut);
    }
  };
  for (const span of spans) {
    plainUntil(span.start);
    segments.push({ text: text.slice(at, span.end), span, seen: !inside(at, unseen) });
    at = Math.max(at, span.end);
  }
  plainUntil(text.length);
  return segments;
}

function inside(position: number, range: TextRange | null): boolean {
  return range !== null && position >= range.start && position < range.end;
}
