import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { align } from '../../src/core/explanation/view/alignment';

function pairs(before: string, after: string) {
  const [b, a] = [before.split(' '), after.split(' ')];
  return align(b, a).map((pairing) => [
    pairing.before === null ? '–' : b[pairing.before],
    pairing.after === null ? '–' : a[pairing.after],
  ]);
}

describe('words before and after an edit', () => {
  it('pairs what stayed, and leaves what came and went alone', () => {
    expect(pairs('profits rose in May', 'profits fell sharply in May')).toEqual([
      ['profits', 'profits'],
      ['rose', '–'],
      ['–', 'fell'],
      ['–', 'sharply'],
      ['in', 'in'],
      ['May', 'May'],
    ]);
  });

  it('names every word once and keeps the order of both texts', () => {
    const words = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 });
    fc.assert(
      fc.property(words, words, (before, after) => {
        const found = align(before, after);
        const indices = (side: 'before' | 'after') => found.flatMap((pairing) => pairing[side] ?? []);
        expect(indices('before')).toEqual(before.map((_, i) => i));
        expect(indices('after')).toEqual(after.map((_, i) => i));
        for (const pairing of found) {
          if (pairing.before !== null && pairing.after !== null)
            expect(before[pairing.before]).toBe(after[pairing.after]);
        }
      }),
    );
  });

  it('finds the words around edits at both ends of a text that is too long for a table', () => {
    const middle = Array.from({ length: 3000 }, (_, i) => `w${i}`);
    const found = align(['old', ...middle, 'end'], ['new', ...middle, 'stop']);
    expect(found.filter(({ before, after }) => before !== null && after !== null)).toHaveLength(3000);
  });

  it('pairs the words of a long text in which every word occurs often', () => {
    const before = Array.from({ length: 5000 }, (_, i) => `w${(i * i + 7 * i) % 101}`);
    const after = before.flatMap((word, i) => (i % 50 === 7 ? [] : i % 50 === 31 ? ['new', word] : [word]));
    const pairs = align(before, after).filter((p) => p.before !== null && p.after !== null);
    expect(pairs.length).toBe(4900);
    for (const { before: b, after: a } of pairs) expect(after[a ?? -1]).toBe(before[b ?? -1]);
  });

  it('leaves two long texts that share no word unpaired', () => {
    const list = (letter: string) => Array.from({ length: 2000 }, (_, i) => `${letter}${i}`);
    expect(align(list('a'), list('b'))).toHaveLength(4000);
  });
});
