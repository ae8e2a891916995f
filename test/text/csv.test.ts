/** Tables that people open in a spreadsheet. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine, guarded, unguarded } from '../../src/text/csv';

describe('a cell of CSV', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '\uff1d1', "'=1"])(
    'that a spreadsheet would run has an apostrophe in front: %j',
    (text) => {
      expect(guarded(text)).toBe(`'${text}`);
    },
  );

  it.each(['a=1', '', "'", "it's", '1-2', ' x', '–1'])('is left as it is otherwise: %j', (text) => {
    expect(guarded(text)).toBe(text);
  });

  it('comes back as it was, whatever it holds', () => {
    const text = fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', 'a', '1', '\uff0d') });
    fc.assert(
      fc.property(text, (cell) => {
        expect(unguarded(guarded(cell))).toBe(cell);
      }),
    );
  });

  it('is a number where a number stands, with its sign', () => {
    expect(csvLine([-0.12, '-0.12', null, 3])).toBe("-0.12,'-0.12,,3\n");
  });

  it('is what it was where nobody asks for the guard, and visible in a terminal', () => {
    expect(csvLine(['=1', '-'], { guard: false, shown: false })).toBe('=1,-\n');
    expect(csvLine(['a\u001b[31m\nb', '\u202e'], { guard: true, shown: true })).toBe('a␛[31m b,<U+202E>\n');
    expect(csvLine(['\u001b=1'], { guard: true, shown: false })).toBe('\u001b=1\n');
  });
});
