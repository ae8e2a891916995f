import { forEachSegment, type Segment, trim } from './segments';

const wordSegmenter = new Intl.Segmenter('en', { granularity: 'word' });
const sentenceSegmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/**
 * The words of a text in any script, and between them each punctuation mark or symbol as a group of its own. Ranges are
 * half-open UTF-16 code units, in order, without white space at their ends; together they cover all that is not white space.
 */
export function words(text: string): Segment[] {
  return segments(wordSegmenter, text);
}

/** The sentences of a text, with ranges as those of words. */
export function sentences(text: string): Segment[] {
  return segments(sentenceSegmenter, text);
}

function segments(segmenter: Intl.Segmenter, text: string): Segment[] {
  const found: Segment[] = [];
  forEachSegment(segmenter, text, 0, text.length, (start, end) => {
    const trimmed = trim(text, start, end);
    if (trimmed.start < trimmed.end) found.push(trimmed);
  });
  return found;
}

/**
 * The group of each token: the one that holds most of its characters, of equal ones the first. A token with nothing to show
 * goes with the next one that has, at the end with the one before, so that sums over groups stay complete.
 * @param groups in order and not overlapping, as words gives them
 * @returns for each token the index of its group, or -1 when no token overlaps any group
 */
export function assign(tokens: readonly Segment[], groups: readonly Segment[]): number[] {
  const assigned = tokens.map((token) => (token.end > token.start ? largestOverlap(token, groups) : -1));
  carry(assigned, assigned.length - 1, -1);
  carry(assigned, 0, 1);
  return assigned;
}

/** Fills gaps with the group seen last, walking by a step. */
function carry(assigned: number[], from: number, step: 1 | -1): void {
  let group = -1;
  for (let i = from; i >= 0 && i < assigned.length; i += step) {
    const own = assigned[i] ?? -1;
    if (own < 0) assigned[i] = group;
    else group = own;
  }
}

function largestOverlap(token: Segment, groups: readonly Segment[]): number {
  let [best, most] = [-1, 0];
  for (let i = firstEndingAfter(groups, token.start); i < groups.length; ++i) {
    const group = groups[i];
    if (!group || group.start >= token.end) break;
    const overlap = Math.min(token.end, group.end) - Math.max(token.start, group.start);
    if (overlap > most) [best, most] = [i, overlap];
  }
  return best;
}

function firstEndingAfter(groups: readonly Segment[], position: number): number {
  let [low, high] = [0, groups.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((groups[middle]?.end ?? 0) > position) high = middle;
    else low = middle + 1;
  }
  return low;
}
