/** A tokenizer that works as Flair does: it splits a text into words and encodes them with the model's tokenizer. */
import { isDeepStrictEqual } from 'node:util';
import { type AlignedText, AlignedTextBuilder, alignedDocument, rangeOf, slice } from '../alignedText';
import type { NamedReading, Token, Tokenizer } from '../encoding';
import { type Steps, toEnd } from '../steps';
import { isSpace } from './classes';
import { cleanedText, isZeroWidth } from './cleaning';
import { type SegtokToken, segtokTokens } from './words';

/** How a version of Flair splits text. */
export interface FlairText {
  /** Zero-width characters are removed from the text, or (up to 0.10) from its words. */
  readonly zeroWidth: 'text' | 'words';
  /** U+2028 and U+2029 are removed from the text (since 0.14). */
  readonly separators: boolean;
  /** Whether words of only white space are dropped (0.6 and 0.7). */
  readonly blankWords: 'drop' | 'keep';
  /** The model's tokenizer gets the words joined by spaces (up to 0.11), or one by one. */
  readonly spelling: 'joined' | 'words';
  /** The token that Flair inserts before and after a text with context; null for none. */
  readonly boundary: string | null;
}

function wordOf(text: AlignedText, { start, end, units }: SegtokToken): AlignedText {
  if (!units) return slice(text, start, end);
  const out = new AlignedTextBuilder(units.length);
  for (const unit of units) out.copy(text, unit, unit + 1);
  return out.build();
}

function withoutZeroWidth(word: AlignedText): AlignedText {
  const units = Array.from(word.text, (_, i) => i);
  if (!units.some((i) => isZeroWidth(word.text.charCodeAt(i)))) return word;
  const out = new AlignedTextBuilder(word.text.length);
  for (let i = 0; i < word.text.length; i++) if (!isZeroWidth(word.text.charCodeAt(i))) out.copy(word, i, i + 1);
  return out.build();
}

function isBlank(text: string): boolean {
  return text.split('').every(isSpace);
}

/** The words of a document as this version of Flair gives them to the model's tokenizer. */
export function flairWords(document: string, rules: FlairText): AlignedText[] {
  const removal = { zeroWidth: rules.zeroWidth === 'text', separators: rules.separators };
  const text = cleanedText(alignedDocument(document.toWellFormed()), removal);
  const words = segtokTokens(text.text).map((token) => wordOf(text, token));
  if (rules.zeroWidth === 'text') return words;
  const left = words.map(withoutZeroWidth);
  return left.filter(({ text: t }) => (rules.blankWords === 'drop' ? !isBlank(t) : t !== ''));
}

function joined(words: readonly AlignedText[]): AlignedText {
  const out = new AlignedTextBuilder(words.reduce((sum, w) => sum + w.text.length + 1, 0));
  let last = 0;
  words.forEach((word, i) => {
    // The space between words is inserted: it stands for no part of the document.
    if (i > 0) out.append(' ', last, last);
    out.copy(word, 0, word.text.length);
    last = word.ends[word.text.length - 1] ?? last;
  });
  return out.build();
}

/** The tokens with ranges of the document in place of ranges of `text`. */
function placed(tokens: readonly Token[], text: AlignedText): Token[] {
  return tokens.map((token) => {
    if (token.end > token.start) {
      const [start, end] = rangeOf(text, token.start, token.end);
      return { ...token, start, end };
    }
    const at = text.starts[Math.min(token.start, text.text.length - 1)];
    return { ...token, start: at, end: at };
  });
}

/** A tokenizer that splits texts as Flair does and encodes the words with `base`. Ranges are those of the document. */
export function flairTokenizer(base: Tokenizer, rules: FlairText): Tokenizer {
  const boundary = (at: number): Token[] =>
    rules.boundary === null ? [] : base.encode(rules.boundary).map((t) => ({ ...t, start: at, end: at, marker: true }));
  const steps = function* (document: string): Steps<readonly Token[]> {
    const words = flairWords(document, rules);
    if (words.length === 0) return [];
    yield;
    const texts = rules.spelling === 'joined' ? [joined(words)] : words;
    const content: Token[] = [];
    for (const text of texts) {
      for (const token of placed(yield* base.steps(text.text), text)) content.push(token);
    }
    if (content.length === 0) return [];
    return [...boundary(0), ...content, ...boundary(document.length)];
  };
  const wrap: Tokenizer['wrap'] = (first, second) =>
    base.wrap(first, second).map((token) => (token.marker ? { ...token, special: true } : token));
  const readings = () => flairReadings(base, rules);
  return { ...base, steps, wrap, readings, encode: (document) => toEnd(steps(document)) };
}

/** Versions of Flair and how they split text; versions with the same rules are one entry. */
export const FLAIR_VERSIONS: readonly (Omit<FlairText, 'boundary'> & { readonly name: string })[] = [
  { name: 'Flair 0.6 and 0.7', zeroWidth: 'words', separators: false, blankWords: 'drop', spelling: 'joined' },
  { name: 'Flair 0.8 to 0.10', zeroWidth: 'words', separators: false, blankWords: 'keep', spelling: 'joined' },
  { name: 'Flair 0.11', zeroWidth: 'text', separators: false, blankWords: 'keep', spelling: 'joined' },
  { name: 'Flair 0.12 and 0.13', zeroWidth: 'text', separators: false, blankWords: 'keep', spelling: 'words' },
  { name: 'Flair 0.14 and 0.15', zeroWidth: 'text', separators: true, blankWords: 'keep', spelling: 'words' },
];

/** The readings of the base tokenizer, and one for each version of Flair with it. */
function flairReadings(base: Tokenizer, rules: FlairText): readonly NamedReading[] {
  const { zeroWidth, separators, blankWords, spelling, boundary } = rules;
  const others = (base.readings?.() ?? []).map((reading) => ({ ...reading, own: false }));
  const versions = FLAIR_VERSIONS.map(({ name, ...text }): NamedReading => {
    const own = isDeepStrictEqual(text, { zeroWidth, separators, blankWords, spelling });
    const spelled = own ? base : (base.spelledBy?.(text.spelling) ?? base);
    return { name, own, tokenizer: flairTokenizer(spelled, { ...text, boundary }), failure: null };
  });
  return [...others, ...versions];
}
