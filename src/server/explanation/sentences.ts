import type { TextRange } from './aggregate';

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/**
 * The sentences of a text (Unicode UAX 29). A line break ends a sentence, except where the next line goes on in lower
 * case: that is a paragraph with hard line breaks.
 */
export function sentenceRanges(text: string): TextRange[] {
  const joined = text.replace(/\r?\n(?=[^\S\r\n]*\p{Ll})/gu, (lineBreak) => ' '.repeat(lineBreak.length));
  return Array.from(segmenter.segment(joined), ({ index, segment }) => ({
    start: index,
    end: index + segment.length,
  }));
}
