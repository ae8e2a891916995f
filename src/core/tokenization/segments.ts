import { type Steps, toEnd } from './steps';
import { isWhitespace } from './whitespace';

/** Shortest and longest stretch given to the segmenter at once, in UTF-16 units: its time grows with the square of a text. */
const SHORTEST = 500;
const LONGEST = 16_000;

/** A part of a text, half-open in UTF-16 code units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Gives the segments of units `from` to before `to` of a text, in order and without gaps, in linear time. A segment that is
 * longer than 16,000 units is cut.
 */
export function forEachSegment(
  segmenter: Intl.Segmenter,
  text: string,
  from: number,
  to: number,
  give: (start: number, end: number) => void,
): void {
  toEnd(segmentSteps(segmenter, text, from, to, give));
}

/** As forEachSegment, with pauses. */
export function* segmentSteps(
  segmenter: Intl.Segmenter,
  text: string,
  from: number,
  to: number,
  give: (start: number, end: number) => void,
): Steps<void> {
  let size = SHORTEST;
  for (let start = from; start < to; ) {
    const stop = blockEnd(text, start, Math.min(to, start + size));
    let last = -1;
    let done = start;
    for (const { index } of segmenter.segment(text.slice(start, stop))) {
      if (last >= 0) give(start + last, start + index);
      done = start + index;
      last = index;
    }
    // The last segment of a block may go on in the next block, which starts with it.
    const cutsLong = done === start && size >= LONGEST;
    if (stop === to || cutsLong) {
      give(done, stop);
      done = stop;
    }
    size = done === start ? size * 2 : SHORTEST;
    start = done;
    yield;
  }
}

/** A range without the white space at its ends; start = end where there is nothing else. */
export function trim(text: string, start: number, end: number): TextRange {
  let [from, to] = [start, end];
  while (to > from && isWhitespace(text.charCodeAt(to - 1))) --to;
  while (from < to && isWhitespace(text.charCodeAt(from))) ++from;
  return { start: from, end: to };
}

/** Where a block may stop: never within a surrogate pair. */
function blockEnd(text: string, start: number, stop: number): number {
  const splits = stop < text.length && (text.charCodeAt(stop) & 0xfc00) === 0xdc00 && stop - 1 > start;
  return splits ? stop - 1 : stop;
}
