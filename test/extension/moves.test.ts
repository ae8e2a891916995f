import { describe, expect, it } from 'vitest';
import { moveExplanation, movePainted, movePlaces } from '../../src/extension/moves';
import { shownAt } from '../support/shown';

const word = { start: 10, end: 15, step: 3 } as const;

describe('a painted range and an edit', () => {
  it('moves with text that comes or goes before it', () => {
    expect(movePainted([word], { start: 2, end: 2, inserted: 4 })).toEqual([{ start: 14, end: 19, step: 3 }]);
    expect(movePainted([word], { start: 2, end: 7, inserted: 1 })).toEqual([{ start: 6, end: 11, step: 3 }]);
  });

  it('stays where text changes after it', () => {
    expect(movePainted([word], { start: 20, end: 23, inserted: 9 })).toEqual([word]);
  });

  it('does not grow by what is typed at its ends', () => {
    expect(movePainted([word], { start: 15, end: 15, inserted: 2 })).toEqual([word]);
    expect(movePainted([word], { start: 10, end: 10, inserted: 2 })).toEqual([{ start: 12, end: 17, step: 3 }]);
  });

  it('is gone when a letter of it changes', () => {
    expect(movePainted([word], { start: 12, end: 12, inserted: 1 })).toEqual([]);
    expect(movePainted([word], { start: 14, end: 18, inserted: 0 })).toEqual([]);
    expect(movePainted([word], { start: 0, end: 50, inserted: 0 })).toEqual([]);
  });
});

describe('a stretch of explained text and an edit', () => {
  it('is left in two by a change inside', () => {
    const places = movePlaces([{ sequence: 0, from: 5, start: 20, length: 10 }], { start: 23, end: 25, inserted: 5 });
    expect(places).toEqual([
      { sequence: 0, from: 5, start: 20, length: 3 },
      { sequence: 0, from: 10, start: 28, length: 5 },
    ]);
  });

  it('loses what was removed over its end', () => {
    expect(movePlaces([{ sequence: 0, from: 0, start: 20, length: 10 }], { start: 25, end: 75, inserted: 0 })).toEqual([
      { sequence: 0, from: 0, start: 20, length: 5 },
    ]);
  });

  it('loses what was removed over its start', () => {
    expect(movePlaces([{ sequence: 0, from: 0, start: 20, length: 10 }], { start: 15, end: 23, inserted: 1 })).toEqual([
      { sequence: 0, from: 3, start: 16, length: 7 },
    ]);
  });
});

describe('an explanation and an edit', () => {
  it('of the whole document is stale after any edit', () => {
    const after = moveExplanation(shownAt({ end: 40, words: [word] }), { start: 40, end: 40, inserted: 3 });
    expect(after).toMatchObject({ stale: true, start: 0, end: 43 });
    expect(after.painted.word).toEqual([word]);
  });

  it('of a selection moves when the edit is elsewhere, and is not stale', () => {
    const shown = shownAt({ part: { kind: 'selection', start: 10, end: 30 }, start: 10, end: 30, words: [word] });
    expect(moveExplanation(shown, { start: 3, end: 4, inserted: 0 })).toMatchObject({
      stale: false,
      start: 9,
      end: 29,
    });
  });

  it('of a selection is stale when the edit is inside', () => {
    const shown = shownAt({ part: { kind: 'selection', start: 10, end: 30 }, start: 10, end: 30 });
    expect(moveExplanation(shown, { start: 12, end: 14, inserted: 1 })).toMatchObject({
      stale: true,
      start: 10,
      end: 29,
    });
  });
});
