import type { AlignedText } from '../alignedText';
import type { MatchPart } from '../pattern';
import type { Steps } from '../steps';

/**
 * A text in pieces, which the model encodes one by one. `spans` is flat, [start, end, start, end …]: half-open ranges
 * of UTF-16 units of `text`, in order.
 */
export interface Pieces {
  readonly text: AlignedText;
  readonly spans: readonly number[];
}

/** Cuts pieces into smaller ones; with pauses in long texts. */
export type PreTokenizer = (pieces: Pieces) => Steps<Pieces>;

/** Pieces between two pauses. */
const AT_ONCE = 1024;
/** Parts of a piece between two pauses. */
const PARTS_AT_ONCE = 16_384;

/** Cuts each piece into the parts that `find` returns, in units of the piece, and drops empty ones. */
export function* cut(
  pieces: Pieces,
  find: (piece: string) => Steps<readonly MatchPart[]>,
  behavior: Behavior,
): Steps<Pieces> {
  const spans: number[] = [];
  const { text } = pieces.text;
  for (let i = 0; i < pieces.spans.length; i += 2) {
    if (i % (2 * AT_ONCE) === 0) yield;
    const start = pieces.spans[i];
    const parts = arrange(yield* find(text.slice(start, pieces.spans[i + 1])), behavior);
    for (const [k, part] of parts.entries()) {
      if (k % PARTS_AT_ONCE === PARTS_AT_ONCE - 1) yield;
      if (part.end > part.start) spans.push(start + part.start, start + part.end);
    }
  }
  return { text: pieces.text, spans };
}

export const BEHAVIORS = ['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous'] as const;
/** How matches are cut: the Rust library's SplitDelimiterBehavior. */
export type Behavior = (typeof BEHAVIORS)[number];

interface Span {
  readonly start: number;
  end: number;
}

function arrange(parts: readonly MatchPart[], behavior: Behavior): readonly { start: number; end: number }[] {
  switch (behavior) {
    case 'Removed':
      return parts.filter((part) => !part.match);
    case 'Isolated':
      return parts;
    case 'Contiguous':
      return merge(parts, (match, before) => match === before);
    case 'MergedWithPrevious':
      return merge(parts, (match, before) => match && !before);
    case 'MergedWithNext':
      return mergeNext(parts);
  }
}

/** Joins a part to the span before it if `joins` returns true; the part before the first counts as no match. */
function merge(parts: readonly MatchPart[], joins: (match: boolean, before: boolean) => boolean): Span[] {
  const spans: Span[] = [];
  let before = false;
  for (const { start, end, match } of parts) {
    const last = spans.at(-1);
    if (last && joins(match, before)) last.end = end;
    else spans.push({ start, end });
    before = match;
  }
  return spans;
}

function mergeNext(parts: readonly MatchPart[]): { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = [];
  let after = false;
  for (let i = parts.length - 1; i >= 0; --i) {
    const part = parts[i];
    if (!part) continue;
    const next = spans.at(-1);
    if (next && part.match && !after) next.start = part.start;
    else spans.push({ start: part.start, end: part.end });
    after = part.match;
  }
  return spans.reverse();
}
