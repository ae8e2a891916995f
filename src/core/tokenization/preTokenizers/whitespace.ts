import { unitsAt } from '../alignedText';
import type { Steps } from '../steps';
import { isWord } from '../unicode';
import { isWhitespace } from '../whitespace';
import { matchCodePoints } from './matchCodePoints';
import { cut, type Pieces } from './pieces';

/** Cuts at white space, which is dropped. */
export function whitespaceSplit(pieces: Pieces): Steps<Pieces> {
  return cut(pieces, (piece) => matchCodePoints(piece, isWhitespace), 'Removed');
}

const BLANK = 0;
const LETTERS = 1;
const OTHERS = 2;

/** Cuts into runs of word characters and runs of other characters; white space is dropped. */
export function whitespace(pieces: Pieces): Pieces {
  const { text } = pieces.text;
  const spans: number[] = [];
  for (let p = 0; p < pieces.spans.length; p += 2) {
    const end = pieces.spans[p + 1];
    let start = pieces.spans[p];
    let current = BLANK;
    for (let i = start; i < end; i += unitsAt(text, i)) {
      const c = text.codePointAt(i) ?? 0;
      const kind = isWord(c) ? LETTERS : isWhitespace(c) ? BLANK : OTHERS;
      if (kind === current) continue;
      if (current !== BLANK) spans.push(start, i);
      start = i;
      current = kind;
    }
    if (current !== BLANK && start < end) spans.push(start, end);
  }
  return { text: pieces.text, spans };
}
