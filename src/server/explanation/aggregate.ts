import type { TokenAttribution, WordAttribution } from '../../protocol/explain';

/** Half-open, in UTF-16 code units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** The text and its pair, and the ranges (words, or sentences) of each. */
export interface Division {
  readonly text: string;
  readonly ranges: readonly TextRange[];
}

/**
 * Sums the signed scores of tokens over ranges, so that the sums add up to what the content tokens add up to.
 * A token belongs to the range that it overlaps most; one that stands in none is a range of its own; one with nothing to
 * show goes with what follows it. Ranges without a token (not read by the model) are left out.
 * @param divisions of sequence 0 and, with a text pair, of sequence 1
 */
export function aggregate(tokens: readonly TokenAttribution[], divisions: readonly Division[]): WordAttribution[] {
  return divisions.slice(0, 2).flatMap((division, sequence) => {
    const content = tokens.filter((token) => !token.special && token.sequence === sequence);
    return sumOver(content, division, sequence === 0 ? 0 : 1);
  });
}

/** A range without the white space at its ends; start = end when nothing else is in it. */
export function trimRange(text: string, range: TextRange): TextRange {
  const slice = text.slice(range.start, range.end);
  const start = range.start + (slice.length - slice.trimStart().length);
  return { start, end: Math.max(start, range.start + slice.trimEnd().length) };
}

function sumOver(tokens: readonly TokenAttribution[], division: Division, sequence: 0 | 1): WordAttribution[] {
  const ranges = division.ranges.map((range) => trimRange(division.text, range)).filter((r) => r.end > r.start);
  const sums = new Map<string, { range: TextRange; sum: number }>();
  let carried = 0; // of tokens with nothing to show
  let last: { range: TextRange; sum: number } | undefined;
  for (const token of tokens) {
    if (token.end <= token.start) {
      carried += token.attribution;
      continue;
    }
    const range = rangeOf(token, ranges) ?? trimRange(division.text, token);
    const key = `${range.start},${range.end}`;
    last = sums.get(key) ?? { range, sum: 0 };
    sums.set(key, last);
    last.sum += token.attribution + carried;
    carried = 0;
  }
  if (last) last.sum += carried;
  return [...sums.values()]
    .sort((a, b) => a.range.start - b.range.start)
    .map(({ range, sum }) => ({
      text: division.text.slice(range.start, range.end),
      start: range.start,
      end: range.end,
      sequence,
      attribution: sum,
    }));
}

/** The range that overlaps most with the token (the first of equals), or undefined. Ranges are in order. */
export function rangeOf<R extends TextRange>(token: TextRange, ranges: readonly R[]): R | undefined {
  let best: R | undefined;
  let most = 0;
  for (let i = firstEndingAfter(ranges, token.start); i < ranges.length; i++) {
    const range = ranges[i];
    if (range === undefined || range.start >= token.end) break;
    const overlap = Math.min(range.end, token.end) - Math.max(range.start, token.start);
    if (overlap > most) {
      most = overlap;
      best = range;
    }
  }
  return best;
}

/** Index of the first of the ranges (in order, apart from each other) whose end is after `position`. */
export function firstEndingAfter(ranges: readonly TextRange[], position: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.end ?? 0) > position) high = middle;
    else low = middle + 1;
  }
  return low;
}
