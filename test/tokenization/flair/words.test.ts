import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type FlairText, flairWords } from '../../../src/core/tokenization/flair/flairTokenizer';
import { segtokTokens } from '../../../src/core/tokenization/flair/words';

const cases: readonly { readonly text: string; readonly words: readonly string[] }[] = JSON.parse(
  readFileSync(join(__dirname, '..', '..', 'fixtures', 'flair', 'segtok.json'), 'utf8'),
);
const rules: FlairText = {
  zeroWidth: 'text',
  separators: true,
  blankWords: 'keep',
  spelling: 'words',
  boundary: null,
};

const wordsOf = (text: string, more: Partial<FlairText> = {}) =>
  flairWords(text, { ...rules, ...more }).map((w) => [w.text, w.starts[0], w.ends[w.text.length - 1]]);

test('words are those of segtok on 400 random texts', () => {
  const differing = cases.filter(({ text, words }) => {
    const found = segtokTokens(text).map((t) => t.text);
    return found.join('\0') !== words.join('\0');
  });
  expect(differing).toEqual([]);
});

test('ranges of words give their text, but for hidden line breaks', () => {
  for (const { text } of cases)
    for (const token of segtokTokens(text))
      expect(token.units ? token.text : text.slice(token.start, token.end)).toBe(token.text);
});

test('a word with a hidden line break has the range of both its halves', () => {
  expect(wordsOf('He re-\rads it.')).toEqual([
    ['He', 0, 2],
    ['re-ads', 3, 10],
    ['it', 11, 13],
    ['.', 13, 14],
  ]);
});

test('contractions and percent signs are split, abbreviations are not', () => {
  expect(wordsOf("The U.S. can't lose 5%.").map(([w]) => w)).toEqual([
    'The',
    'U.S.',
    'ca',
    "n't",
    'lose',
    '5',
    '%',
    '.',
  ]);
});

test('a zero-width space splits a word in no version that takes it out before', () => {
  expect(wordsOf('zero\u200bwidth')).toEqual([['zerowidth', 0, 10]]);
  expect(wordsOf('zero\u200bwidth', { zeroWidth: 'words' })).toEqual([
    ['zero', 0, 4],
    ['width', 5, 10],
  ]);
});

test('line separators go from 0.14 on', () => {
  expect(wordsOf('a\u2028b')).toEqual([['ab', 0, 3]]);
  expect(wordsOf('a\u2028b', { separators: false })).toEqual([
    ['a', 0, 1],
    ['b', 2, 3],
  ]);
});

test('bytes of windows-1252 are the characters that they were meant to be, or nothing', () => {
  expect(wordsOf('\u0093old\u0094')[0]).toEqual(['“', 0, 1]);
  expect(wordsOf('a\u0081b')).toEqual([['ab', 0, 3]]);
});

test('words of white space alone are left out by 0.6 and 0.7', () => {
  expect(wordsOf('a \x1c b', { zeroWidth: 'words', blankWords: 'keep' })).toHaveLength(3);
  expect(wordsOf('a \x1c b', { zeroWidth: 'words', blankWords: 'drop' })).toHaveLength(2);
});

test('time is linear in texts that are all brackets, all sentences, all marks', () => {
  for (const part of ['.) ', '( Ab. ', '. a', ',;:', "a'", '\n', '(', 'a.b,']) {
    const tokens = segtokTokens(part.repeat(10_000));
    expect(tokens.length).toBeLessThan(60_001);
  }
});
