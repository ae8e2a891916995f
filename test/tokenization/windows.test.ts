import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenizerError } from '../../src/core/errors';
import { first, windows } from '../../src/core/tokenization/windows';

/** Tokens of one character each; words of the given lengths with nothing between. */
function document(lengths: readonly number[]) {
  const groups = lengths.flatMap((length, word) => Array.from({ length }, () => word));
  return { groups, tokens: groups.map((_, i) => ({ start: i, end: i + 1 })) };
}

const lengths = fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 40 });

describe('windows', () => {
  it('are one when everything fits', () => {
    const { tokens, groups } = document([2, 3]);
    expect(windows(tokens, groups, { size: 5 })).toEqual([{ from: 0, to: 5, start: 0, end: 5 }]);
    expect(windows([], [], { size: 5 })).toEqual([{ from: 0, to: 0, start: 0, end: 0 }]);
  });
  it('overlap by half and meet at word ends', () => {
    const { tokens, groups } = document([3, 3, 3, 3, 3]);
    const cut = windows(tokens, groups, { size: 8 });
    expect(cut.map(({ from, to }) => [from, to])).toEqual([
      [0, 6],
      [3, 9],
      [6, 12],
      [9, 15],
    ]);
  });
  it('cover every token, end at the end, move on, and are never too long', () => {
    fc.assert(
      fc.property(
        lengths,
        fc.integer({ min: 1, max: 20 }),
        fc.option(fc.integer({ min: 1, max: 30 })),
        (words, size, stride) => {
          const { tokens, groups } = document(words);
          const cut = windows(tokens, groups, stride === null ? { size } : { size, stride });
          expect(cut[0]?.from).toBe(0);
          expect(cut.at(-1)?.to).toBe(tokens.length);
          for (const [i, window] of cut.entries()) {
            expect(window.to - window.from).toBeLessThanOrEqual(size);
            if (i === 0) continue;
            expect(window.from).toBeGreaterThan(cut[i - 1]?.from ?? 0);
            expect(window.from).toBeLessThanOrEqual(cut[i - 1]?.to ?? 0);
          }
        },
      ),
    );
  });
  it('never cut a word that fits into half a window', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 60 }),
        fc.integer({ min: 8, max: 20 }),
        (words, size) => {
          const { tokens, groups } = document(words);
          for (const { from, to } of windows(tokens, groups, { size })) {
            if (from > 0) expect(groups[from]).not.toBe(groups[from - 1]);
            if (to < tokens.length) expect(groups[to]).not.toBe(groups[to - 1]);
          }
        },
      ),
    );
  });
  it('cut a word that is longer than a window', () => {
    const { tokens, groups } = document([20]);
    expect(windows(tokens, groups, { size: 8, stride: 4 }).map(({ from, to }) => [from, to])).toEqual([
      [0, 8],
      [4, 12],
      [8, 16],
      [12, 20],
    ]);
  });
  it('need room for at least one token', () => {
    expect(() => windows([], [], { size: 0 })).toThrow(TokenizerError);
  });
});

describe('the first window', () => {
  it('is the last where texts are cut on the left', () => {
    const range = (i: number) => ({ start: 2 * i, end: 2 * i + 1 });
    const ten = Array.from({ length: 10 }, (_, i) => range(i));
    expect(first(ten, 4, 'left')).toEqual({
      window: { from: 6, to: 10, start: 12, end: 19 },
      unseen: { start: 0, end: 12 },
    });
    expect(first(ten, 10, 'left').unseen).toBeNull();
  });

  it('is exactly what fits, and the rest is unseen', () => {
    const { tokens } = document([20]);
    expect(first(tokens, 8)).toEqual({ window: { from: 0, to: 8, start: 0, end: 8 }, unseen: { start: 8, end: 20 } });
  });
  it('leaves nothing unseen when everything fits', () => {
    const { tokens } = document([5]);
    expect(first(tokens, 8).unseen).toBeNull();
  });
});
