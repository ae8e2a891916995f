import type { AlignedText } from '../alignedText';
import { mapCodePoints } from './mapCodePoints';

/**
 * Lower case of each code point by itself: Σ always becomes σ, also at the end of a word; İ becomes two code points.
 */
export function lowercase(text: AlignedText): AlignedText {
  return mapCodePoints(text, lowercased);
}

function lowercased(c: number): number | string {
  if (c < 0x80) return c >= 0x41 && c <= 0x5a ? c + 32 : c;
  const lower = String.fromCodePoint(c).toLowerCase();
  const first = lower.codePointAt(0) ?? c;
  return lower.length === (first > 0xffff ? 2 : 1) ? first : lower;
}
