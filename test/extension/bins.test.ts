import { describe, expect, it } from 'vitest';
import { BINS, binned, framed } from '../../src/extension/bins';
import { shownAt } from '../support/shown';

describe('kinds of paint', () => {
  it('are sixteen: four steps each way, fresh and stale', () => {
    expect(BINS).toHaveLength(16);
    expect(new Set(BINS).size).toBe(16);
  });

  it('take the ranges of the chosen granularity by sign, strength and age', () => {
    const words = [
      { start: 0, end: 3, step: 4 },
      { start: 4, end: 8, step: -1 },
    ] as const;
    const fresh = binned([shownAt({ words, tokens: [{ start: 0, end: 1, step: 1 }] })], 'word');
    expect(fresh.get('for4')).toEqual([{ start: 0, end: 3 }]);
    expect(fresh.get('against1')).toEqual([{ start: 4, end: 8 }]);
    expect(fresh.get('for1')).toEqual([]);
    const stale = binned([shownAt({ words, stale: true })], 'word');
    expect(stale.get('stale.for4')).toEqual([{ start: 0, end: 3 }]);
    expect(stale.get('for4')).toEqual([]);
    const other = binned([shownAt({ words, otherModel: 'bert-toxic' })], 'word');
    expect(other.get('stale.for4')).toEqual([{ start: 0, end: 3 }]);
  });

  it('paint a stretch once where explanations overlap: the newest counts', () => {
    const older = shownAt({
      id: 'older',
      words: [
        { start: 0, end: 5, step: 1 },
        { start: 25, end: 28, step: 1 },
      ],
    });
    const newer = shownAt({ id: 'newer', start: 20, end: 40, words: [{ start: 25, end: 28, step: -2 }] });
    const bins = binned([newer, older], 'word');
    expect(bins.get('against2')).toEqual([{ start: 25, end: 28 }]);
    expect(bins.get('for1')).toEqual([{ start: 0, end: 5 }]);
  });
});

describe('a border', () => {
  const whole = shownAt({ id: 'whole', start: 0, end: 100 });
  const inside = shownAt({ id: 'inside', part: { kind: 'selection', start: 20, end: 40 }, start: 20, end: 40 });

  it('tells a selection’s colours apart from those of the text around it', () => {
    expect(framed([inside, whole])).toEqual([{ start: 20, end: 40 }]);
  });

  it('is not there where nothing else is coloured', () => {
    expect(framed([inside])).toEqual([]);
    expect(framed([whole])).toEqual([]);
  });
});
