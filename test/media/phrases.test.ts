import { describe, expect, it } from 'vitest';
import { parsed } from '../../media/heatmap/api';
import { shownClasses } from '../../media/heatmap/classes';
import { changed } from '../../media/heatmap/differences';
import { sideRows } from '../../media/heatmap/lists';
import { piecesText, type Shown, spokenText } from '../../media/heatmap/phrases';
import type { HeatmapClass, HeatmapDifference, HeatmapItem } from '../../src/protocol/heatmap';
import { ordinal, ordinal as serverOrdinal } from '../../src/text/numbers';
import { visible, visibleLine } from '../../src/text/visible';

const item: HeatmapItem = {
  text: 'invest\nment',
  sequence: 0,
  start: 0,
  end: 11,
  attribution: 0.41,
  step: 4,
  value: '+0.41',
  share: '15.0 %',
  rank: 1,
  which: null,
  bar: 1,
  pieces: '▁invest ment',
  unknown: false,
};

const layer = { items: Array.from({ length: 212 }, () => item), segments: [] };
const shown: Shown = {
  view: { targetText: 'business', layers: { token: layer, word: layer, sentence: layer } },
  granularity: 'word',
};

describe('words about a piece', () => {
  it('say score, side, share and rank on one line', () => {
    expect(spokenText(item, shown)).toBe(
      'invest ment: +0.41 for business, 15.0 % of the total of all word scores, 1st of 212',
    );
    expect(spokenText({ ...item, which: '2nd of 3, together +0.52' }, shown)).toMatch(
      /^invest ment \(2nd of 3, together \+0\.52\): /,
    );
    expect(spokenText({ ...item, attribution: -1, value: '−1.00' }, shown)).toContain('−1.00 against business');
    expect(spokenText({ ...item, attribution: 0, value: '+0.00', unknown: true }, shown)).toMatch(
      /neither for nor against business.*holds an unknown token$/,
    );
  });

  it('say the pieces that the model sees, but not those of a sentence', () => {
    expect(piecesText(item, 'word')).toBe('as ▁invest ment (2 tokens)');
    expect(piecesText({ ...item, pieces: 'rose' }, 'token')).toBe('as rose (one token)');
    expect(piecesText(item, 'sentence')).toBeNull();
  });

  it('count as the rest of the product does', () => {
    for (let n = 1; n < 130; n++) expect(ordinal(n)).toBe(serverOrdinal(n));
  });
});

describe('text as it is shown', () => {
  it('makes control characters and marks of direction visible, and keeps tabs and lines', () => {
    expect(visible('a\u0000\u001b\u007f\u202e\r\nb\tc\r')).toBe('a␀␛␡<U+202E>\nb\tc␍');
    expect(visible('\ud800')).toBe('\ufffd');
    expect(visibleLine('a\n\tb')).toBe('a b');
  });
});

describe('lists', () => {
  it('are the stronger first, without what is too weak to count', () => {
    const items = [
      { ...item, rank: 2, bar: 0.5, attribution: -0.2 },
      { ...item, rank: 1 },
      { ...item, rank: 3, bar: 0.3, attribution: 0.1 },
      { ...item, rank: 4, bar: 0.001, attribution: 0.001 },
    ];
    const rows = sideRows(items);
    expect([rows.for.map((row) => row.index), rows.against.map((row) => row.index)]).toEqual([[1, 2], [0]]);
  });

  it('of classes always hold what the model says and what is explained', () => {
    const classes: HeatmapClass[] = Array.from({ length: 30 }, (_, index) => ({
      index,
      label: `c${index}`,
      score: '1 %',
      bar: 0.01,
      predicted: index === 12,
      explained: index === 20,
    }));
    expect(shownClasses(classes).map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 12, 20]);
    expect(shownClasses(classes.slice(0, 9))).toHaveLength(9);
  });

  it('of differences leave out what stayed, and keep words that went twice apart', () => {
    const gone: HeatmapDifference = {
      text: 'a',
      before: '+0.10',
      after: null,
      difference: '−0.10',
      step: -1,
      item: null,
    };
    const same: HeatmapDifference = {
      text: 'b',
      before: '+0.10',
      after: '+0.10',
      difference: '+0.00',
      step: 0,
      item: 4,
    };
    expect(changed([gone, gone, same]).map(({ key }) => key)).toEqual(['gone a 0', 'gone a 1']);
  });
});

describe('what was saved', () => {
  it('is taken where it fits', () => {
    expect(parsed({ id: 'x', granularity: 'token', details: true })).toEqual({
      id: 'x',
      granularity: 'token',
      details: true,
      held: false,
    });
    expect(parsed(undefined)).toEqual({ id: null, granularity: 'word', details: false, held: false });
    expect(parsed({ id: 1, granularity: 'letter', details: 'yes' })).toEqual({
      id: null,
      granularity: 'word',
      details: false,
      held: false,
    });
  });
});
