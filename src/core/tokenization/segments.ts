import { type Steps, toEnd } from './steps';
import { isWhitespace } from './whitespace';

/** Shortest and longest block for the segmenter, in UTF-16 units: its time is quadratic in the length of a text. */
const SHORTEST = 500;
const LONGEST = 16_000;

/** A part of a text, half-open in UTF-16 code units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Calls `give` with each segment of the units [from, to) of a text, in order and without gaps, in linear time. A
 * segment longer than 16,000 units is cut.
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
    // The last segment of a block may continue, so the next block begins with it.
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

/** The range without the white space at its ends; start = end if there is only white space. */
export function trim(text: string, start: number, end: number): TextRange {
  let [from, to] = [start, end];
  while (to > from && isWhitespace(text.charCodeAt(to - 1))) --to;
  while (from < to && isWhitespace(text.charCodeAt(from))) ++from;
  return { start: from, end: to };
}

/** The end of a block, moved back if it splits a surrogate pair. */
function blockEnd(text: string, start: number, stop: number): number {
  const splits = stop < text.length && (text.charCodeAt(stop) & 0xfc00) === 0xdc00 && stop - 1 > start;
  return splits ? stop - 1 : stop;
}
