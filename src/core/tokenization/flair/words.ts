/**
 * Splits a text into tokens as segtok does (word_tokenizer, then split_contractions, version 1.5.11); Flair calls them
 * words. A token is a run of letters and digits with the dots, commas, hyphens and apostrophes that belong to it, or a
 * run of other characters between them. The terminal of the sentence is a token of its own, and English contractions
 * are split.
 */
import { ALNUM, APOSTROPHES, EDGE, HYPHENS, LETTER, NO_SPACE, NUMBER, TERMINALS } from './classes';
import { LazyPattern } from './lazyPattern';
import { flairSentences } from './sentences';

/**
 * A token and its half-open range of the text, in UTF-16 units. A few ranges contain a line break that `text` omits.
 */
export interface SegtokToken {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** The place of each unit of `text` in the document, when they are not contiguous. */
  readonly units?: readonly number[];
}

const APOSTROPHE = `[${APOSTROPHES.slice(1)}]`;
const HYPHEN = `[${HYPHENS}]`;
const POWER = '\\u207B?[\\u00B9\\u00B2\\u00B3]';
const piece = [
  `${ALNUM}\\.(?!\\.\\.)`,
  `${ALNUM},(?=${ALNUM})`,
  `${NUMBER}:(?=${NUMBER})`,
  `${ALNUM}${APOSTROPHE}?${HYPHEN}(?=${ALNUM})`,
  `${APOSTROPHE}(?!${APOSTROPHE})`,
  `${ALNUM}'(?=${ALNUM})`,
  "s'$",
  `${EDGE}[yzafpn\\u00B5mcdhkMGTPEZY]?${LETTER}{1,3}${POWER}$`,
  `${EDGE}(?:[A-Z][a-z]?|[)\\]])+[\\u2080-\\u2089]+(?:[\\u00B2\\u00B3]?[\\u207A\\u207B])?`,
  ALNUM,
].join('|');
const WORD_PATTERN = new LazyPattern(`(?:${piece})+`, 'gu');
const STARTS_WORD = new LazyPattern(`^(?:${piece})`);
const STARTS_WITH_APOSTROPHE = new LazyPattern(`^${APOSTROPHE}`);
const RUN = new LazyPattern(`${NO_SPACE}+`, 'gu');
const TERMINAL = new LazyPattern(`[${TERMINALS}]`);
const STARTS_WITH_TERMINAL = new LazyPattern(`^[${TERMINALS}]`);
const ENDS_WITH_TERMINAL = new LazyPattern(`[${TERMINALS}]$`);
const BLANK = '[\\p{Zs}\\t]';
const BROKEN_LINE = new LazyPattern(
  `(${ALNUM}${HYPHEN})(${BLANK}*?(?:\\r\\n|\\n|\\r|\\u2028)${BLANK}*?)${ALNUM}`,
  'gu',
);
const CONTRACTION = new LazyPattern(`^${ALNUM}+(?:${HYPHEN}${ALNUM}+)*[${APOSTROPHES}](?:d|ll|m|re|s|t|ve)$`);
/** The terminal of the sentence is searched in this many last tokens. */
const END_TOKENS = 3;

/** A sentence without the line breaks in hyphenated words; `places` are those of its units, undefined without any. */
interface Pruned {
  readonly text: string;
  readonly places: readonly number[] | undefined;
}

function prune(document: string, start: number, end: number): Pruned {
  const text = document.slice(start, end);
  const places: number[] = [];
  let at = 0;
  for (const { index, 1: head, 2: gap } of text.matchAll(BROKEN_LINE.regexp)) {
    for (const stop = index + head.length; at < stop; at++) places.push(start + at);
    at += gap.length;
  }
  if (at === 0) return { text, places: undefined };
  for (; at < text.length; at++) places.push(start + at);
  return { text: places.map((p) => document[p]).join(''), places };
}

type Range = readonly [from: number, to: number];

/** Words and the characters between them, without white space. */
function split(text: string): Range[] {
  const found: Range[] = [];
  for (const { index: from, 0: span } of text.matchAll(RUN.regexp)) {
    let at = 0;
    for (const { index, 0: word } of span.matchAll(WORD_PATTERN.regexp)) {
      if (index > at) found.push([from + at, from + index]);
      at = index + word.length;
      found.push([from + index, from + at]);
    }
    if (at < span.length) found.push([from + at, from + span.length]);
  }
  return found;
}

/** Splits the terminal of the sentence from the last word that has one. */
function cutTerminal(text: string, tokens: readonly Range[]): readonly Range[] {
  for (let i = tokens.length - 1; i >= 0 && i >= tokens.length - END_TOKENS; i--) {
    const [from, to] = tokens[i];
    const word = text.slice(from, to);
    if (!TERMINAL.test(word) && !(STARTS_WORD.test(word) && !STARTS_WITH_APOSTROPHE.test(word))) continue;
    const single = word.length === 1 || (word.length === 2 && (word.codePointAt(0) ?? 0) > 0xffff);
    if (single || word === '...') return tokens;
    const cut = ENDS_WITH_TERMINAL.test(word) ? to - 1 : STARTS_WITH_TERMINAL.test(word) ? from + 1 : undefined;
    return cut === undefined ? tokens : [...tokens.slice(0, i), [from, cut], [cut, to], ...tokens.slice(i + 1)];
  }
  return tokens;
}

/** Splits commas, semicolons and colons from the end of a token, each as a token of its own. */
function cutMarks(text: string, [from, to]: Range): readonly Range[] {
  let end = to;
  while (end - from > 1 && ',;:'.includes(text[end - 1])) end--;
  const marks: Range[] = [];
  for (let i = end; i < to; i++) marks.push([i, i + 1]);
  return end === to ? [[from, to]] : [[from, end], ...marks];
}

/**
 * Splits can't into ca n't and it's into it 's. For each of several apostrophes the first part is repeated, as in
 * segtok.
 */
function cutContraction(text: string, [from, to]: Range): readonly Range[] {
  const word = text.slice(from, to);
  if (!CONTRACTION.test(word)) return [[from, to]];
  const found: Range[] = [];
  let cut = to;
  for (let at = to - 1; at >= from; at--) {
    if (!APOSTROPHES.includes(text[at])) continue;
    const negated = word.length > 2 && at + 2 === to && text[to - 1] === 't' && text[at - 1] === 'n';
    cut = negated ? at - 1 : at;
    if (cut > from) found.push([from, cut]);
  }
  return [...found, [cut, to]];
}

/** The tokens of a text, in order, as segtok returns them to Flair. */
export function segtokTokens(document: string): SegtokToken[] {
  const found: SegtokToken[] = [];
  for (const [start, end] of flairSentences(document)) {
    const { text, places } = prune(document, start, end);
    const tokens = cutTerminal(text, split(text))
      .flatMap((token) => cutMarks(text, token))
      .flatMap((token) => cutContraction(text, token));
    for (const [from, to] of tokens) {
      if (places === undefined) found.push({ text: text.slice(from, to), start: start + from, end: start + to });
      else
        found.push({
          text: text.slice(from, to),
          start: places[from],
          end: places[to - 1] + 1,
          units: places.slice(from, to),
        });
    }
  }
  return found;
}
