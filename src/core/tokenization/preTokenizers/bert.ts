import { unitsAt } from '../alignedText';
import { isPunctuation } from '../unicode';
import { isWhitespace } from '../whitespace';
import type { Pieces } from './pieces';

/** Cuts at white space, which is dropped, and around each punctuation mark. */
export function bertPreTokenizer(pieces: Pieces): Pieces {
  const { text } = pieces.text;
  const spans: number[] = [];
  for (let p = 0; p < pieces.spans.length; p += 2) {
    const end = pieces.spans[p + 1];
    let start = pieces.spans[p];
    for (let i = start; i < end; ) {
      const c = text.codePointAt(i) ?? 0;
      const next = i + unitsAt(text, i);
      const mark = isPunctuation(c);
      if (mark || isWhitespace(c)) {
        if (start < i) spans.push(start, i);
        if (mark) spans.push(i, next);
        start = next;
      }
      i = next;
    }
    if (start < end) spans.push(start, end);
  }
  return { text: pieces.text, spans };
}
