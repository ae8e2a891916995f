/** Removes the characters that Flair removes before it splits a text into words, and keeps the places of all others. */
import { type AlignedText, AlignedTextBuilder } from '../alignedText';

const ZERO_WIDTH = new Set([0x200b, 0x200c, 0xfe0f, 0xfeff]);
const SEPARATORS = new Set([0x2028, 0x2029]);

/** U+0080 to U+0099 decoded as windows-1252; the four bytes that it does not define are removed. */
const WINDOWS1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™';
const FIRST_MAPPED = 0x80;
const UNDEFINED_BYTES = new Set([0x81, 0x8d, 0x8f, 0x90]);

/** The characters to remove, besides those that windows-1252 does not define. */
export interface Removal {
  /** Zero-width characters; Flair up to 0.10 removes them from words instead. */
  readonly zeroWidth: boolean;
  /** U+2028 and U+2029, which Flair removes since 0.14. */
  readonly separators: boolean;
}

/** Whether Flair treats a code point as a zero-width character. */
export function isZeroWidth(codePoint: number): boolean {
  return ZERO_WIDTH.has(codePoint);
}

/** The text that Flair splits into words. */
export function cleanedText(source: AlignedText, removal: Removal): AlignedText {
  const { text, starts, ends } = source;
  const out = new AlignedTextBuilder(text.length);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (removal.zeroWidth && ZERO_WIDTH.has(unit)) continue;
    if (removal.separators && SEPARATORS.has(unit)) continue;
    if (UNDEFINED_BYTES.has(unit)) continue;
    const mapped = unit >= FIRST_MAPPED && unit < FIRST_MAPPED + WINDOWS1252.length;
    out.append(mapped ? WINDOWS1252[unit - FIRST_MAPPED] : text[i], starts[i], ends[i]);
  }
  return out.build();
}
