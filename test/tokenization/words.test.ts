import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWhitespace } from '../../src/core/tokenization/whitespace';
import { assign, sentences, words } from '../../src/core/tokenization/words';
import { load } from './fixtures';

const slices = (text: string, ranges: readonly { start: number; end: number }[]) =>
  ranges.map(({ start, end }) => text.slice(start, end));

describe('words', () => {
  it('are words, and each punctuation mark by itself', () => {
    const text = 'Don\'t stop, "now"! ';
    expect(slices(text, words(text))).toEqual(["Don't", 'stop', ',', '"', 'now', '"', '!']);
  });
  it('are found in scripts without spaces', () => {
    const text = '我们去北京。ภาษาไทย';
    expect(words(text).length).toBeGreaterThan(4);
    expect(slices(text, words(text)).join('')).toBe(text);
  });
  it('cover all that is not white space, in order and without overlap', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        let done = 0;
        for (const { start, end } of [...words(text), { start: text.length, end: text.length }]) {
          expect(start).toBeGreaterThanOrEqual(done);
          expect([...text.slice(done, start)].every((c) => isWhitespace(c.codePointAt(0) ?? 0))).toBe(true);
          done = end;
        }
      }),
    );
  });
  it('are the same in a long text as in its parts', () => {
    const sentence = 'The quick brown fox jumps over the lazy dog, and "runs" away. ';
    expect(words(sentence.repeat(100)).length).toBe(100 * words(sentence).length);
  });
  it('of a megabyte take less than ten seconds', { timeout: 30_000 }, () => {
    const started = performance.now();
    for (const unit of ['word ', 'a', '我们', '\u0301', '👨\u200d👩', '. A']) words(unit.repeat(160_000 / unit.length));
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('sentences', () => {
  it('have no white space at their ends', () => {
    const text = ' One here.  Two\nThere! 三つ目。';
    expect(slices(text, sentences(text))).toEqual(['One here.', 'Two', 'There!', '三つ目。']);
  });
  it('end at a line break unless the next line goes on in lower case', () => {
    const text = 'A headline\r\nThe first line\r\n of a paragraph.\n';
    expect(slices(text, sentences(text))).toEqual(['A headline', 'The first line\r\n of a paragraph.']);
  });
  it('of a megabyte take less than ten seconds', { timeout: 30_000 }, () => {
    const started = performance.now();
    for (const unit of ['A word. ', 'a', '我们。', 'e\u0301', 'a\n', '. '])
      sentences(unit.repeat(160_000 / unit.length));
    expect(performance.now() - started).toBeLessThan(10_000);
  });
  it('may be longer than a block of the segmenter', () => {
    const text = `${'word '.repeat(1000)}end. Next one.`;
    expect(slices(text, sentences(text)).map((s) => s.length)).toEqual([5004, 9]);
  });
});

describe('assigning tokens to words', () => {
  it('takes the word that holds most of a token, of equal ones the first', () => {
    const groups = [
      { start: 0, end: 3 },
      { start: 3, end: 9 },
    ];
    const tokens = [
      { start: 0, end: 2 },
      { start: 2, end: 5 },
      { start: 2, end: 4 },
    ];
    expect(assign(tokens, groups)).toEqual([0, 1, 0]);
  });
  it('gives a token with nothing to show to the next word, at the end to the last', () => {
    const groups = [
      { start: 0, end: 2 },
      { start: 3, end: 5 },
    ];
    const tokens = [
      { start: 0, end: 2 },
      { start: 3, end: 3 },
      { start: 3, end: 5 },
      { start: 5, end: 5 },
    ];
    expect(assign(tokens, groups)).toEqual([0, 1, 1, 1]);
  });
  it('leaves no token of a text out', () => {
    const tokenizer = load('unigram');
    const text = 'Hello wörld, naïve café résumé 日本語';
    const groups = words(text);
    const tokens = tokenizer.encode(text);
    expect(assign(tokens, groups).every((group) => group >= 0 && group < groups.length)).toBe(true);
  });
});
