/** Rows of CSV are those of the command line, and each cell stands where it is said to stand. */
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CellLine, cellLine } from '../../src/core/data/csvCells';
import { CsvReader, delimiterOf } from '../../src/core/data/csvReader';
import { TextPlacement } from '../../src/core/data/placement';
import { recordsIn } from '../../src/core/data/records';

const options = { delimiter: ',', relax_column_count: true, relax_quotes: true, skip_empty_lines: true };

/** All lines of cells but empty ones. */
function* lines(text: string, delimiter = ','): Generator<CellLine> {
  for (let at = 0; at < text.length; ) {
    const line = cellLine(text, at, delimiter, true);
    if (typeof line === 'string') return;
    if (line.cells.length > 1 || line.end > line.start) yield line;
    at = line.next;
  }
}

function cellsOf(text: string): string[][] {
  return [...lines(text)].map(({ cells }) => cells.map((cell) => cell.text));
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
        const [row] = lines(document);
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

  it.each([
    ['x.csv', 'a;b,c;d\n', ';'],
    ['x.csv', 'a\tb\n', '\t'],
    ['x.tsv', 'a,b\n', '\t'],
    ['x.csv', 'text\n', ','],
    ['x.csv', 'a|b\n', '|'],
    ['x.csv', '"a;b;c",d\n', ','],
    // What more rows agree on, or what leaves a column of texts, whatever stands more often.
    ['x.csv', 'text (free, short);label (one, of)\ngood, really;x\n', ';'],
    ['x.csv', 'a,b;text;label,x,y\n1;Shares rose;business\n', ';'],
    ['x.csv', 'price, EUR;text;date, time, zone\n"a";"Shares rose";"x"\n', ';'],
    ['x.csv', 'id|text, long\n1|a, b\n2|c\n', '|'],
    ['x.csv', 'text,label\none; two; three,x\n', ','],
    ['x.csv', 'text,label\none,x\nbad row\ntwo,y\n', ','],
    ['x.csv', 'sep=|\na,b|c,d\n', '|'],
    ['x.tsv', 'sep=;\ntext;label\n', ';'],
  ])('%s %j are parted by %j', (file, head, delimiter) => {
    expect(delimiterOf(file, head)).toBe(delimiter);
  });

  it('are parted by what leaves the column that a person named', () => {
    expect(delimiterOf('x.csv', 'a,b;c,d\n', 'b;c')).toBe(',');
    expect(delimiterOf('x.csv', 'a,b;c,d\n', 'a,b')).toBe(';');
  });

  it('come with names without blanks, without a line of sep=, and NaN for nothing', () => {
    const records = [
      ...recordsIn('\ufeffsep=;\r\n id ; text\r\n\r\n   \r\n1;NaN\r\n2;nan\r\n3; NaN\r\n', new CsvReader(';')),
    ];
    expect(records.map(({ fields }) => [...fields])).toEqual([
      [
        ['id', '1'],
        ['text', null],
      ],
      [
        ['id', '2'],
        ['text', null],
      ],
      [
        ['id', '3'],
        ['text', ' NaN'],
      ],
    ]);
  });

  it('of too many or too few cells, and a quote that is never closed, are named', () => {
    const records = [...recordsIn('a,b\n1\n1,2,3\n1,2\n1,"2\n3,4\n', new CsvReader(','))];
    expect(records.map(({ error }) => error?.message ?? 'read')).toEqual([
      expect.stringContaining('has 1 column where the first line names 2'),
      expect.stringContaining('has 3 columns where the first line names 2'),
      'read',
      'has a quote that is never closed',
    ]);
  });
});
