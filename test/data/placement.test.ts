/** Places of text move along with edits, and what was edited is gone. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainStretch, TextPlacement } from '../../src/core/data/placement';
import { type Edit, editBetween, movedRange } from '../../src/text/edit';

function applied(text: string, { start, end }: Edit, inserted: string): string {
  return text.slice(0, start) + inserted + text.slice(end);
}

const change = fc.record({ at: fc.nat(40), length: fc.nat(6), text: fc.string({ maxLength: 5 }) });

describe('places', () => {
  it('still hold the same characters after any edits, or are gone', () => {
    const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJ';
    fc.assert(
      fc.property(fc.array(change, { maxLength: 6 }), fc.nat(35), fc.nat(8), (changes, from, length) => {
        let document = `>>${letters}<<`;
        let placement = new TextPlacement([plainStretch(letters, 2)]);
        for (const { at, length: removed, text } of changes) {
          const start = Math.min(at, document.length);
          const edit = { start, end: Math.min(start + removed, document.length), inserted: text.length };
          document = applied(document, edit, text);
          placement = placement.moved(edit);
        }
        const to = Math.min(from + length, letters.length);
        const range = placement.rangeOf(0, from, to);
        if (range) expect(document.slice(range.start, range.end)).toBe(letters.slice(from, to));
        for (const place of placement.places())
          expect(document.slice(place.start, place.start + place.length)).toBe(
            letters.slice(place.from, place.from + place.length),
          );
      }),
    );
  });

  it('of words beside an edit stay, those in which something was typed go', () => {
    const placement = new TextPlacement([plainStretch('one two six', 0)]).moved({ start: 5, end: 5, inserted: 1 });
    expect(placement.rangeOf(0, 0, 3)).toEqual({ start: 0, end: 3 });
    expect(placement.rangeOf(0, 4, 7)).toBeNull();
    expect(placement.rangeOf(0, 8, 11)).toEqual({ start: 9, end: 12 });
    expect(placement.textAt(9)).toEqual({ sequence: 0, offset: 8 });
  });

  it('tell the two texts of a pair apart', () => {
    const placement = new TextPlacement([plainStretch('first', 10), plainStretch('second', 2, 1)]);
    expect(placement.rangeOf(0, 0, 5)).toEqual({ start: 10, end: 15 });
    expect(placement.rangeOf(1, 0, 6)).toEqual({ start: 2, end: 8 });
    expect(placement.rangeOf(1, 0, 7)).toBeNull();
    expect(placement.textAt(3)).toEqual({ sequence: 1, offset: 1 });
    expect(new TextPlacement([]).rangeOf(0, 0, 1)).toBeNull();
  });
});

describe('a range', () => {
  it('grows with what is typed within it and keeps out what is typed at its ends', () => {
    const range = { start: 5, end: 10 };
    expect(movedRange(range, { start: 7, end: 7, inserted: 3 })).toEqual({ start: 5, end: 13 });
    expect(movedRange(range, { start: 5, end: 5, inserted: 3 })).toEqual({ start: 8, end: 13 });
    expect(movedRange(range, { start: 10, end: 10, inserted: 3 })).toEqual({ start: 5, end: 10 });
    expect(movedRange(range, { start: 0, end: 7, inserted: 1 })).toEqual({ start: 1, end: 4 });
    expect(movedRange(range, { start: 0, end: 20, inserted: 1 })).toEqual({ start: 1, end: 1 });
  });
});

describe('the edit between two texts', () => {
  it('makes the one of the other', () => {
    const text = fc.array(fc.constantFrom('a', 'b'), { maxLength: 12 }).map((c) => c.join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const edit = editBetween(before, after);
        expect(applied(before, edit, after.slice(edit.start, edit.start + edit.inserted))).toBe(after);
      }),
    );
  });
});
