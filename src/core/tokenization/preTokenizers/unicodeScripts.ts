import { unitsAt } from '../alignedText';
import { scriptOf } from '../unicode';
import type { Pieces } from './pieces';

const ANY = 0;

/**
 * Cuts where the script changes; Han, Hiragana and Katakana count as one script. As in the Rust library, text before
 * the first character that has a script is dropped.
 */
export function unicodeScripts(pieces: Pieces): Pieces {
  const { text } = pieces.text;
  const spans: number[] = [];
  for (let p = 0; p < pieces.spans.length; p += 2) {
    const end = pieces.spans[p + 1];
    let start = -1;
    let last = -1;
    for (let i = pieces.spans[p]; i < end; i += unitsAt(text, i)) {
      const script = scriptOf(text.codePointAt(i) ?? 0);
      if (script === ANY || script === last) continue;
      if (start >= 0) spans.push(start, i);
      start = i;
      last = script;
    }
    if (start >= 0) spans.push(start, end);
  }
  return { text: pieces.text, spans };
}
