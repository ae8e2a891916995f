import type { AlignedText } from '../alignedText';
import { isMark } from '../unicode';
import { mapCodePoints } from './mapCodePoints';

/** Deletes combining marks. Composed letters keep their accents, unless an NFD or NFKD stage comes before. */
export function stripAccents(text: AlignedText): AlignedText {
  return mapCodePoints(text, (c) => (c >= 0x300 && isMark(c) ? -1 : c));
}
