import { segmentSteps, type TextRange, trim } from './segments';
import { type Steps, toEnd } from './steps';

const wordSegmenter = new Intl.Segmenter('en', { granularity: 'word' });
const sentenceSegmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/**
 * The words of a text in any script; each punctuation mark or symbol between them is a group of its own. Ranges are
 * half-open in UTF-16 code units, in order, without white space at their ends. They cover all characters except white
 * space.
 */
export function words(text: string): TextRange[] {
  return toEnd(wordSteps(text));
}

/** As `words`, with pauses. */
export function wordSteps(text: string): Steps<TextRange[]> {
  return segments(wordSegmenter, text);
}

/**
 * The sentences of a text (UAX 29), with ranges as in `words`. A line break ends a sentence, unless the next line
 * begins in lower case: then the text has hard line breaks.
 */
export function sentences(text: string): TextRange[] {
  const joined = text.replace(/\r?\n(?=[^\S\r\n]*\p{Ll})/gu, (lineBreak) => ' '.repeat(lineBreak.length));
  return toEnd(segments(sentenceSegmenter, text, joined));
}

/** @param cut the text to segment, which may differ from `text` in white space */
function* segments(segmenter: Intl.Segmenter, text: string, cut: string = text): Steps<TextRange[]> {
  const found: TextRange[] = [];
  yield* segmentSteps(segmenter, cut, 0, text.length, (start, end) => {
    const trimmed = trim(text, start, end);
    if (trimmed.start < trimmed.end) found.push(trimmed);
  });
  return found;
}

/**
 * The group of each token: the one with most of its characters, the first of equal ones. A token without characters in
 * any group gets the group of the next token that has one, at the end of the text that of the last one, so that sums
 * over groups are complete.
 * @param groups in order and not overlapping, as `words` returns them
 * @returns for each token the index of its group; -1 if no token overlaps any group
 */
export function assign(tokens: readonly TextRange[], groups: readonly TextRange[]): number[] {
  return toEnd(assignSteps(tokens, groups));
}

/** As `assign`, with pauses. */
export function* assignSteps(tokens: readonly TextRange[], groups: readonly TextRange[]): Steps<number[]> {
  const assigned: number[] = [];
  for (const [i, token] of tokens.entries()) {
    assigned.push(token.end > token.start ? largestOverlap(token, groups) : -1);
    if (i % 4096 === 4095) yield;
  }
  carry(assigned, assigned.length - 1, -1);
  carry(assigned, 0, 1);
  return assigned;
}

/** Replaces -1 by the group of the entry before, in the direction of `step`. */
function carry(assigned: number[], from: number, step: 1 | -1): void {
  let group = -1;
  for (let i = from; i >= 0 && i < assigned.length; i += step) {
    const own = assigned[i];
    if (own < 0) assigned[i] = group;
    else group = own;
  }
}

function largestOverlap(token: TextRange, groups: readonly TextRange[]): number {
  let [best, most] = [-1, 0];
  for (let i = firstEndingAfter(groups, token.start); i < groups.length; ++i) {
    const group = groups[i];
    if (!group || group.start >= token.end) break;
    const overlap = Math.min(token.end, group.end) - Math.max(token.start, group.start);
    if (overlap > most) [best, most] = [i, overlap];
  }
  return best;
}

/** Index of the first group that ends after a position; groups are in order and do not overlap. */
export function firstEndingAfter(groups: readonly TextRange[], position: number): number {
  let [low, high] = [0, groups.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((groups[middle]?.end ?? 0) > position) high = middle;
    else low = middle + 1;
  }
  return low;
}
