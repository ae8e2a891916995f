import type { Explanation, TokenAttribution, WordAttribution } from '../../protocol/explain';
import type { Granularity } from '../../protocol/formats';
import { trim } from '../tokenization/segments';
import { sentences } from '../tokenization/words';
import { aggregate } from './aggregate';

/** A piece of text with its signed score. */
export type Span = WordAttribution;

/** The pieces of an explanation in text order, without overlaps and without special tokens. */
export function spansOf(explanation: Explanation, granularity: Granularity): readonly Span[] {
  if (granularity === 'word') return explanation.words;
  if (granularity === 'token') return tokenSpans(explanation);
  return aggregate(
    explanation.tokens,
    textsOf(explanation).map((text) => ({ text, ranges: sentences(text) })),
  );
}

/** The text, and its pair if there is one. */
export function textsOf(document: Pick<Explanation, 'text' | 'textPair'>): readonly string[] {
  return document.textPair === null ? [document.text] : [document.text, document.textPair];
}

/** Merges tokens that share a character (byte-level tokens) into one span: union of ranges, sum of scores. */
function tokenSpans(explanation: Explanation): Span[] {
  return textsOf(explanation).flatMap((text, sequence) => {
    const shown = explanation.tokens.filter((t) => !t.special && t.sequence === sequence && t.end > t.start);
    const spans: TokenAttribution[] = [];
    for (const token of shown.sort((a, b) => a.start - b.start)) {
      const previous = spans.at(-1);
      if (previous && token.start < previous.end) spans[spans.length - 1] = united(previous, token);
      else spans.push(token);
    }
    return spans.map((token) => {
      const { start, end } = trim(text, token.start, token.end);
      return { text: text.slice(start, end), start, end, sequence: token.sequence, attribution: token.attribution };
    });
  });
}

function united(a: TokenAttribution, b: TokenAttribution): TokenAttribution {
  return { ...a, end: Math.max(a.end, b.end), attribution: a.attribution + b.attribution };
}
