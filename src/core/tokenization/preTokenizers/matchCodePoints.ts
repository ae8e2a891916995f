import { unitsAt } from '../alignedText';
import type { MatchPart } from '../pattern';
import type { Steps } from '../steps';

/** Code points between two pauses. */
const AT_ONCE = 1 << 16;

/** Each code point that fits is a match of its own; the text between two matches is one part. */
export function* matchCodePoints(text: string, fits: (codePoint: number) => boolean): Steps<readonly MatchPart[]> {
  const parts: MatchPart[] = [];
  let [done, count] = [0, 0];
  for (let i = 0; i < text.length; ) {
    const end = i + unitsAt(text, i);
    if (fits(text.codePointAt(i) ?? 0)) {
      if (done < i) parts.push({ start: done, end: i, match: false });
      parts.push({ start: i, end, match: true });
      done = end;
    }
    i = end;
    if (++count % AT_ONCE === 0) yield;
  }
  if (done < text.length) parts.push({ start: done, end: text.length, match: false });
  return parts;
}
