import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { colorStep, largestMagnitude } from '../../src/core/explanation/normalize';
import { segmentsOf } from '../../src/core/explanation/segments';
import { spansOf } from '../../src/core/explanation/span';
import { sortedByScore, strongest } from '../../src/core/explanation/strongest';
import { explanation, ranges, token } from './fakes';

const span = (start: number, end: number, attribution: number) => {
  return { text: 'x'.repeat(end - start), start, end, sequence: 0 as const, attribution };
};

describe('colour steps', () => {
  it('are four each way, symmetric about 0', () => {
    const shares = [0.05, 0.2, 0.25, 0.5, 0.75, 1];
    expect(shares.map((share) => colorStep(share, 1))).toEqual([1, 1, 2, 3, 4, 4]);
    expect(shares.map((share) => colorStep(-share, 1))).toEqual([-1, -1, -2, -3, -4, -4]);
  });

  it('paint nothing below 5 % of the largest score, nor when all scores are 0', () => {
    expect(colorStep(0.0499, 1)).toBe(0);
    expect(colorStep(-0.0499, 1)).toBe(0);
    expect(colorStep(0, 0)).toBe(0);
    expect(largestMagnitude([])).toBe(0);
    expect(largestMagnitude([0.2, -0.7])).toBe(0.7);
  });
});

describe('spans', () => {
  it('of tokens unite pieces that share a character and add their scores', () => {
    const tokens = [token(0, 2, 0.5), token(0, 2, -0.1), token(2, 3, 0.2)];
    const spans = spansOf(explanation({ text: '🎉!', tokens }), 'token');
    expect(spans.map(({ text, attribution }) => [text, attribution])).toEqual([
      ['🎉', 0.4],
      ['!', 0.2],
    ]);
  });

  it('of tokens leave white space and special tokens out', () => {
    const tokens = [token(0, 0, 3, { special: true }), token(0, 4, 1), token(4, 4, 1)];
    expect(spansOf(explanation({ text: ' and', tokens }), 'token')).toEqual([
      { text: 'and', start: 1, end: 4, sequence: 0, attribution: 1 },
    ]);
  });

  it('of sentences sum over them', () => {
    const text = 'It rose. It fell.';
    const tokens = [token(0, 2, 1), token(3, 8, 2), token(9, 11, -1), token(12, 17, -3)];
    const spans = spansOf(explanation({ text, tokens }), 'sentence');
    expect(spans.map((s) => [s.text, s.attribution])).toEqual([
      ['It rose.', 3],
      ['It fell.', -4],
    ]);
  });
});

describe('segments', () => {
  it('joined are the text again, whatever the spans', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.nat(5)), fc.nat(40), (text, gaps, cut) => {
        const places = ranges(gaps.map((gap) => ({ gap, length: gap + 1 })));
        const spans = places.map(({ start, end }) => span(start, end, 1)).filter(({ end }) => end <= text.length);
        const unseen = cut < text.length ? { start: cut, end: text.length } : null;
        expect(
          segmentsOf(text, spans, unseen)
            .map((segment) => segment.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });

  it('mark what was not read', () => {
    expect(segmentsOf('read unread', [span(0, 4, 1)], { start: 5, end: 11 })).toEqual([
      { text: 'read', span: span(0, 4, 1), seen: true },
      { text: ' ', span: null, seen: true },
      { text: 'unread', span: null, seen: false },
    ]);
  });
});

describe('strongest', () => {
  const spans = [span(0, 1, 0.1), span(1, 2, -0.5), span(2, 3, 0.9), span(3, 4, 0.1), span(4, 5, 0.001)];

  it('lists both sides from the strongest down, equals in text order', () => {
    const lists = strongest(spans, 10);
    expect(lists.for.map((s) => s.start)).toEqual([2, 0, 3]);
    expect(lists.against.map((s) => s.start)).toEqual([1]);
  });

  it('takes the strongest and then puts them in text order', () => {
    expect(strongest(spans, 2, 'position').for.map((s) => s.start)).toEqual([0, 2]);
  });

  it('does not change what it sorts', () => {
    expect(sortedByScore(spans, 'score')[0]?.start).toBe(2);
    expect(spans[0]?.start).toBe(0);
  });
});
