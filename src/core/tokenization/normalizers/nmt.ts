import type { AlignedText } from '../alignedText';
import { mapCodePoints } from './mapCodePoints';

const SPACE = 0x20;
const BLANKS = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x1680, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f]);
for (const c of [0x2028, 0x2029, 0x2581, 0xfeff, 0xfffd]) BLANKS.add(c);

/**
 * SentencePiece's nmt rule: deletes control characters and replaces white space and some invisible characters by a
 * space.
 */
export function nmt(text: AlignedText): AlignedText {
  return mapCodePoints(text, (c) => (isDeleted(c) ? -1 : BLANKS.has(c) ? SPACE : c));
}

function isDeleted(c: number): boolean {
  return (c >= 1 && c <= 8) || c === 0x0b || (c >= 0x0e && c <= 0x1f) || c === 0x7f || c === 0x8f || c === 0x9f;
}
