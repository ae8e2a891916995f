/** Records are the same whether the text is whole or comes in pieces, in every format. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DataFormatName, dataFormat, formatOfContent, formatOfName } from '../../src/core/data/formats';
import { recordsIn, rowsIn } from '../../src/core/data/records';

const file = 'x';

async function inPieces(text: string, size: number, format: DataFormatName) {
  const pieces = async function* () {
    for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
  };
  const found: unknown[] = [];
  try {
    for await (const { line, fields, error } of rowsIn(pieces(), (head) => dataFormat(format).reader(head, { file })))
      found.push([line, ...fields, error?.message]);
  } catch (error) {
    found.push(String(error));
  }
  return found;
}

function whole(text: string, format: DataFormatName) {
  const found: unknown[] = [];
  const lineOf = (at: number) => text.slice(0, at).split(/\r\n|\r|\n/).length;
  try {
    for (const { start, fields, error } of recordsIn(text, dataFormat(format).reader(text, { file })))
      found.push([lineOf(start), ...fields, error?.message]);
  } catch (error) {
    found.push(String(error));
  }
  return found;
}

const PIECES = [
  '{"text":"a"}',
  '{"text":"b\\"}',
  '}',
  '[',
  ']',
  ',',
  '"',
  '""',
  '\n',
  '\r\n',
  '\r',
  'text',
  ' ',
  ';',
  '__label__x a',
  'é😀',
];

describe('records', () => {
  it.each(['csv', 'tsv', 'jsonl', 'json', 'fasttext'] as const)(
    'of %s do not depend on how the text comes',
    async (format) => {
      const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join(''));
      const start = format === 'json' ? '[' : format === 'csv' ? 'text,label\n' : '';
      await fc.assert(
        fc.asyncProperty(text, fc.integer({ min: 1, max: 30 }), async (rest, size) => {
          const all = start + rest;
          expect(await inPieces(all, size, format)).toEqual(whole(all, format));
        }),
        { numRuns: 300 },
      );
    },
  );

  it('may be longer than what is looked at first, and pieces of a text', async () => {
    const long = 'word '.repeat(60_000);
    const csv = `text,label\n"${long}",x\n"${long}\n""b""",y\nc,z\n`;
    expect((await inPieces(csv, 65_536, 'csv')).map((row) => (row as unknown[])[0])).toEqual([2, 3, 5]);
    const json = JSON.stringify([{ text: long }, { text: 'b' }]);
    expect(await inPieces(json, 65_536, 'json')).toEqual(whole(json, 'json'));
    expect(whole(json, 'json')).toHaveLength(2);
  });

  it('of a JSON array may hold strings of many megabytes, and quotes and backslashes at their ends', () => {
    const texts = ['a'.repeat(2 ** 24), '\\', '"', '\\"', 'a\\\\', '"]}'];
    const found = whole(JSON.stringify(texts.map((text) => ({ text }))), 'json') as [number, [string, string]][];
    expect(found.map(([, [, text]]) => text === texts[0] || text)).toEqual([true, ...texts.slice(1)]);
  });

  it('hold NaN as nothing, and Infinity as a number', () => {
    expect(whole('{"text":"a","label":NaN,"n":-Infinity}', 'jsonl')).toEqual([
      [1, ['text', 'a'], ['label', null], ['n', -Infinity], undefined],
    ]);
  });

  it('of fastText have their labels in front, or none', () => {
    const text = '__label__sport the match\r\n\n__label__a __label__b  two\nno label\n__label__x\n';
    expect(whole(text, 'fasttext')).toEqual([
      [1, ['text', 'the match'], ['label', 'sport'], undefined],
      [3, ['text', 'two'], ['label', ['a', 'b']], undefined],
      [4, ['text', 'no label'], ['label', null], undefined],
      [5, ['text', '__label__x'], ['label', null], undefined],
    ]);
  });

  it('of a JSON array that is damaged are named, one by one', () => {
    const errors = (text: string) => whole(text, 'json').map((row) => (Array.isArray(row) ? row.at(-1) : row));
    expect(errors('[{"text":"a"}, 3, "x, ]", {"text":}, null]')).toEqual([
      undefined,
      'is not a JSON object',
      'is not a JSON object',
      'is not JSON',
      'is not a JSON object',
    ]);
    expect(errors('[{"text":"a"} {"text":"b"}]')[0]).toBe('is not JSON');
    expect(errors('[{"text":"a"}] [{"text":"b"}]').at(-1)).toContain('more than one JSON array');
    expect(errors('{"text":"a"}')[0]).toContain('is not a JSON array of records');
    expect(errors('[{"text":"a"},\n{"text":"b')).toEqual([undefined, 'is not JSON']);
  });
});

describe('formats', () => {
  it.each<[string, string, boolean, DataFormatName | null]>([
    ['-', 'text,label\nShares rose,sport\n', true, 'csv'],
    ['-', 'id;Text\n1;Shares rose\n', true, 'csv'],
    ['-', 'sep=;\nid;text\n1;Shares rose\n', true, 'csv'],
    ['-', '\ufefftext\tlabel\nShares rose\tsport\n', true, 'csv'],
    ['-', '{"text":"Shares rose"}\n{"text":"b"}\n', true, 'jsonl'],
    ['-', ' [\n {"text":"Shares rose"}]', true, 'json'],
    ['-', '__label__sport the match\n', true, 'fasttext'],
    ['-', 'Shares, they said, rose.\nThe text, label by label, was long.\n', true, null],
    ['-', 'The text, in short\n', true, null],
    ['-', 'text\nShares rose\n', true, null],
    ['-', '{\n  "text": "one object"\n}', true, null],
    ['-', '[{"name":"no text"}]', true, null],
    ['-', '[1] a footnote', true, null],
    ['a.json', '[{"text":"Shares rose"}]', false, 'json'],
    ['a.json', '[{"name":"no text"}]', false, null],
    ['a.json', '{"text":"Shares rose"}', false, null],
    ['a.txt', 'text,label\nShares rose,sport\n', false, null],
    ['a.txt', '__label__sport the match\n', false, 'fasttext'],
  ])('of %s %j, nameless %s: %s', (name, head, nameless, format) => {
    expect(formatOfContent(head, { file: name }, nameless)).toBe(format);
  });

  it('are said by names, packed or not', () => {
    const names = ['a.CSV', 'b.tsv.gz', 'c.ndjson', 'd.jsonl.GZ', 'e.json', 'f.txt', 'csv'];
    expect(names.map(formatOfName)).toEqual(['csv', 'tsv', 'jsonl', 'jsonl', null, null, null]);
  });
});
