import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aggregate } from '../../src/core/explanation/aggregate';
import { ranges, token } from './fakes';

describe('sums over words', () => {
  it('adds the signed scores of the tokens of a word', () => {
    const places = [
      { start: 0, end: 11 },
      { start: 12, end: 16 },
    ];
    const words = aggregate(
      [token(0, 6, 0.5), token(6, 11, -0.2), token(12, 16, 0.1)],
      [{ text: 'investments rose', ranges: places }],
    );
    expect(words.map(({ text, attribution }) => [text, attribution])).toEqual([
      ['investments', 0.3],
      ['rose', 0.1],
    ]);
  });

  it('leaves special tokens out, and words that no token stands for', () => {
    const places = [
      { start: 0, end: 3 },
      { start: 4, end: 8 },
    ];
    const tokens = [token(0, 0, 9, { special: true }), token(0, 3, 1)];
    expect(aggregate(tokens, [{ text: 'one unseen'.slice(0, 8), ranges: places }])).toEqual([
      { text: 'one', start: 0, end: 3, sequence: 0, attribution: 1 },
    ]);
  });

  it('gives a token with nothing to show to the word that follows, and the last one to the word before', () => {
    const places = [
      { start: 0, end: 1 },
      { start: 2, end: 3 },
    ];
    const tokens = [token(0, 1, 1), token(2, 2, 0.25), token(2, 3, 1), token(3, 3, 0.5)];
    expect(aggregate(tokens, [{ text: 'a b', ranges: places }]).map((word) => word.attribution)).toEqual([1, 1.75]);
  });

  it('gives a token that stands in no word to the next one', () => {
    const sums = aggregate([token(0, 1, 2), token(2, 3, 1)], [{ text: '★ a', ranges: [{ start: 2, end: 3 }] }]);
    expect(sums.map((word) => [word.text, word.attribution])).toEqual([['a', 3]]);
  });

  it('keeps the words of a pair apart', () => {
    const places = [{ start: 0, end: 1 }];
    const words = aggregate(
      [token(0, 1, 1), token(0, 1, 2, { sequence: 1 })],
      [
        { text: 'a', ranges: places },
        { text: 'b', ranges: places },
      ],
    );
    expect(words.map((word) => [word.text, word.sequence, word.attribution])).toEqual([
      ['a', 0, 1],
      ['b', 1, 2],
    ]);
  });

  it('keeps completeness: the sums over any ranges are the sum over the tokens', () => {
    const pieces = fc.array(
      fc.record({ length: fc.integer({ min: 0, max: 4 }), score: fc.integer({ min: -8, max: 8 }) }),
      {
        minLength: 1,
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(pieces, fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 20 }), (tokenPieces, wordLengths) => {
        const places = ranges(tokenPieces);
        const tokens = tokenPieces.map(({ score }, i) => token(places[i]?.start ?? 0, places[i]?.end ?? 0, score));
        const text = 'x'.repeat(places.at(-1)?.end ?? 0);
        fc.pre(text !== '');
        const words = ranges(wordLengths.map((length) => ({ length }))).filter((range) => range.end <= text.length);
        fc.pre(words.length > 0 && tokens.some((t) => t.end > t.start && t.start < (words.at(-1)?.end ?? 0)));
        const sums = aggregate(tokens, [{ text, ranges: words }]);
        const sum = (scores: readonly { attribution: number }[]) =>
          scores.reduce((total, s) => total + s.attribution, 0);
        expect(sum(sums)).toBe(sum(tokens));
      }),
    );
  });
});
