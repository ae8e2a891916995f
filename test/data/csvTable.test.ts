/** Rows of CSV are those of the command line, and each cell stands where it is said to stand. */
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delimiterOf, placedCsvRows } from '../../src/core/data/csvTable';
import { TextPlacement } from '../../src/core/data/placement';

const options = { delimiter: ',', relax_column_count: true, relax_quotes: true, skip_empty_lines: true };

function cellsOf(text: string): string[][] {
  return [...placedCsvRows(text, ',')].map(({ cells }) => cells.map((cell) => cell.text));
}

/** What the command line reads; undefined where it stops in the middle. */
function parsed(text: string): string[][] | undefined {
  try {
    return parse(text, options);
  } catch {
    return undefined;
  }
}

describe('rows of CSV', () => {
  it.each([
    [
      'plain cells',
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['quoted cells', '"a, b","say ""hi"""\n', [['a, b', 'say "hi"']]],
    [
      'line breaks in cells',
      '"a\nb",c\r\nd,e',
      [
        ['a\nb', 'c'],
        ['d', 'e'],
      ],
    ],
    [
      'empty lines and cells',
      'a,\n\n,b\n',
      [
        ['a', ''],
        ['', 'b'],
      ],
    ],
    ['text behind a quoted part', '"a" b,c\n', [['"a" b', 'c']]],
    ['quotes within a cell', 'a "b" c,d\n', [['a "b" c', 'd']]],
  ])('hold %s', (_, text, rows) => {
    expect(cellsOf(text)).toEqual(parsed(text));
    if (!text.includes('\r')) expect(cellsOf(text)).toEqual(rows);
  });

  it('end before a quote that is never closed', () => {
    expect(cellsOf('a,b\n1,"2\n3,4\n')).toEqual([['a', 'b']]);
  });

  it('are those of the command line, whatever the text', () => {
    const piece = fc.constantFrom(',', '"', '""', '\n', 'a', 'b c', ' ', '“', '😀', '"x"', '",', ',"', '"\n');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        const expected = parsed(text);
        fc.pre(expected !== undefined);
        expect(cellsOf(text)).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('say where every character of a cell stands', () => {
    const cell = fc
      .array(fc.constantFrom('a', '"', ',', '\n', 'é', '😀', ' '), { maxLength: 12 })
      .map((c) => c.join(''));
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 4 }), fc.boolean(), (cells, always) => {
        const quoted = (text: string) => (always || /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
        const document = `${cells.map(quoted).join(',')}\nlast`;
        const [row] = placedCsvRows(document, ',');
        fc.pre(row !== undefined && cells.join('') !== '');
        expect(row.cells.map((c) => c.text)).toEqual(cells);
        for (const found of row.cells) {
          const placement = new TextPlacement(found.stretches(0));
          for (let i = 0; i < found.text.length; i++) {
            const range = placement.rangeOf(0, i, i + 1);
            const raw = document.slice(range?.start, range?.end);
            expect(raw === '""' ? '"' : raw).toBe(found.text[i]);
          }
          if (found.text !== '') {
            const whole = placement.rangeOf(0, 0, found.text.length);
            expect(document.slice(whole?.start, whole?.end).replaceAll('""', '"')).toBe(found.text);
          }
        }
      }),
    );
  });

  it('are parted by what stands most often in the first line', () => {
    expect(delimiterOf('x.csv', 'a;b,c;d\n')).toBe(';');
    expect(delimiterOf('x.csv', 'a\tb\n')).toBe('\t');
    expect(delimiterOf('x.tsv', 'a,b\n')).toBe('\t');
    expect(delimiterOf('x.csv', 'text\n')).toBe(',');
    expect(delimiterOf('x.csv', 'a|b\n')).toBe('|');
    expect(delimiterOf('x.csv', '"a;b;c",d\n')).toBe(',');
  });
});
