import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atomsOf } from '../../media/heatmap/picture/atoms';
import { linesOf } from '../../media/heatmap/picture/lines';
import { isRightToLeft, visualOrder } from '../../media/heatmap/picture/order';
import type { HeatmapSegment } from '../../src/protocol/heatmap';

/** Ten units a character. */
const measure = (text: string) => 10 * Array.from(text).length;

function lay(text: string, width: number): string[] {
  const segments: HeatmapSegment[] = [{ text, item: null, seen: true }];
  return linesOf(
    atomsOf(segments, () => 0),
    width,
    measure,
  ).map((line) => line.map(({ atom }) => atom.text).join(''));
}

describe('lines of a picture', () => {
  it('break between words, and keep what belongs to a word with it', () => {
    expect(lay('profits rose, sharply', 130)).toEqual(
      ['profits rose,', ' sharply'].map((line, i) => (i === 0 ? `${line} ` : line.trim())),
    );
    const segments: HeatmapSegment[] = [
      { text: 'one ', item: null, seen: true },
      { text: 'two', item: 0, seen: true },
      { text: '.', item: 1, seen: true },
    ];
    const lines = linesOf(
      atomsOf(segments, () => 2),
      70,
      measure,
    );
    expect(lines.map((line) => line.map(({ atom }) => atom.text))).toEqual([
      ['one', ' '],
      ['two', '.'],
    ]);
  });

  it('break ideographs anywhere, and a word that is wider than the picture between characters', () => {
    expect(lay('海运集团利润', 30)).toEqual(['海运集', '团利润']);
    expect(lay('abcdefgh', 30)).toEqual(['abc', 'def', 'gh']);
  });

  it('hold every character of the text but line ends, within the width', () => {
    const character = fc.constantFrom('a', 'b', ' ', '\n', '字', 'ש', '1', ',');
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 80 }), (text) => {
        const segments: HeatmapSegment[] = [{ text, item: null, seen: true }];
        const lines = linesOf(
          atomsOf(segments, () => 0),
          60,
          measure,
        );
        const sorted = (letters: string) => Array.from(letters).sort().join('');
        const shown = lines.flatMap((line) => line.map(({ atom }) => atom.text)).join('');
        expect(sorted(shown)).toBe(sorted(text.replaceAll('\n', '')));
        for (const line of lines) {
          const ends = line.filter(({ atom }) => atom.kind === 'word').map(({ x, width }) => x + width);
          for (const end of ends) expect(end).toBeLessThanOrEqual(60 + measure(text.match(/ +/g)?.sort().at(-1) ?? ''));
        }
      }),
    );
  });

  it('keep the steps of items, and what was not read', () => {
    const segments: HeatmapSegment[] = [
      { text: 'profits', item: 3, seen: true },
      { text: ' unread', item: null, seen: false },
    ];
    const atoms = atomsOf(segments, (item) => (item === 3 ? -2 : 0));
    expect(atoms.map(({ text, step, seen }) => [text, step, seen])).toEqual([
      ['profits', -2, true],
      [' ', 0, false],
      ['unread', 0, false],
    ]);
  });
});

describe('the order of words on a line', () => {
  it('is that of the text from left to right', () => {
    expect(visualOrder(['a', ' ', 'b'], false)).toEqual([0, 1, 2]);
  });

  it('is turned where the text runs from right to left, but not in a stretch of Latin words', () => {
    expect(visualOrder(['שלום', ' ', 'עולם'], true)).toEqual([2, 1, 0]);
    expect(visualOrder(['שלום', ' ', 'hello', ' ', 'world', ' ', 'סוף'], true)).toEqual([6, 5, 2, 3, 4, 1, 0]);
    expect(visualOrder(['hello', ' ', 'שלום', ' ', 'עולם', ' ', 'end'], false)).toEqual([0, 1, 4, 3, 2, 5, 6]);
  });

  it('begins as the first letter does', () => {
    expect([isRightToLeft('12 שלום'), isRightToLeft('a שלום'), isRightToLeft('…')]).toEqual([true, false, false]);
  });
});
