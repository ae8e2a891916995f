import type { AlignedText } from '../alignedText';
import { isMark } from '../unicode';
import { mapCodePoints } from './mapCodePoints';

/** Deletes combining marks; composed letters keep theirs unless an NFD or NFKD stage came before. */
export function stripAccents(text: AlignedText): AlignedText {
  return mapCodePoints(text, (c) => (c >= 0x300 && isMark(c) ? -1 : c));
}
