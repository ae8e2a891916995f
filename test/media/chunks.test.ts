import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunksOf } from '../../media/heatmap/chunks';
import type { HeatmapSegment } from '../../src/protocol/heatmap';

function gap(text: string): HeatmapSegment {
  return { text, item: null, seen: true };
}

function words(text: string): HeatmapSegment[] {
  let item = 0;
  return (text.match(/\s+|\S+/g) ?? []).map((part) => ({
    text: part,
    item: part.trim() === '' ? null : item++,
    seen: true,
  }));
}

describe('blocks of lines', () => {
  it('joined are the text again, each item whole and in order', () => {
    const piece = fc.oneof(
      fc.string({ unit: fc.constantFrom(' ', '\n', '\t', '\r\n'), minLength: 1, maxLength: 5 }),
      fc.string({ unit: fc.constantFrom('a', 'b', '字', '🙂'), minLength: 1, maxLength: 400 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const segments = words(pieces.join(''));
        const found = chunksOf(segments).flatMap((chunk) => chunk.pieces);
        expect(found.map(({ text }) => text).join('')).toBe(pieces.join(''));
        expect(found.filter(({ item }) => item !== null)).toEqual(segments.filter(({ item }) => item !== null));
      }),
    );
  });

  it('end where lines end', () => {
    const line = `${'word '.repeat(50)}\n`;
    const chunks = chunksOf(words(line.repeat(20)));
    expect(chunks.length).toBeGreaterThan(3);
    for (const chunk of chunks) expect(chunk.pieces.at(-1)?.text.endsWith('\n')).toBe(true);
  });

  it('cut a stretch that nothing was scored in, so that a long unread end is not one block', () => {
    expect(chunksOf([gap(`${'x'.repeat(700)}\n`.repeat(5))])).toHaveLength(5);
  });

  it('continue a line that would take a browser seconds to lay out', () => {
    const chunks = chunksOf(words('word '.repeat(5000)));
    expect(chunks.length).toBeGreaterThan(5);
    expect(Math.max(...chunks.map(({ pieces }) => pieces.length))).toBeLessThan(2000);
  });

  it('have the signature of their text and cuts', () => {
    const [one] = chunksOf(words('same text'));
    const [again] = chunksOf(words('same text'));
    const [other] = chunksOf([gap('same text')]);
    expect(one?.signature).toBe(again?.signature);
    expect(one?.signature).not.toBe(other?.signature);
  });
});
