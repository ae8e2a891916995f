/** The texts that a document holds. */
import { describe, expect, it } from 'vitest';
import { kindOf, partAt, partOf } from '../../src/server/editing/parts';
import { rowsOf } from '../../src/server/editing/rows';
import type { TextSource } from '../../src/server/editing/textPart';

function source(name: string, text: string, columns = {}): TextSource {
  return {
    name,
    kind: kindOf(name, 'plaintext', text),
    text,
    columns: { textColumn: '', labelColumn: '', ...columns },
  };
}

const NEWS = source('news.csv', 'id,body,text,label\n7,x,"one ""two""",sport\n8,y,three,\n');

describe('parts', () => {
  it('are the whole, or a selection as it stands', () => {
    const letter = source('a.txt', 'Dear  all,\n');
    expect(partOf(letter, { kind: 'document' })).toMatchObject({
      title: 'a.txt',
      input: { text: 'Dear  all,\n' },
      ranges: [{ start: 0, end: 11 }],
    });
    const some = partOf(letter, { kind: 'selection', start: 4, end: 9 });
    expect(some.input.text).toBe('  all');
    expect(some.placement.rangeOf(0, 2, 5)).toEqual({ start: 6, end: 9 });
    expect(() => partOf(letter, { kind: 'selection', start: 4, end: 6 })).toThrow('contains no text');
    expect(() => partOf(letter, { kind: 'selection', start: 4, end: 60 })).toThrow(
      'there is no selection from 4 to 60',
    );
    expect(() => partOf(letter, { kind: 'row', row: 0 })).toThrow('a.txt has no rows');
  });

  it('are rows of CSV with their id, label and place', () => {
    const row = partOf(NEWS, { kind: 'row', row: 0 });
    expect(row.input).toEqual({ source: 'news.csv', id: '7', known: 'sport', text: 'one "two"', textPair: null });
    expect(row.title).toBe('news.csv row 1');
    expect(NEWS.text.slice(row.ranges[0].start, row.ranges[0].end)).toBe('"one ""two"""');
    expect(NEWS.text.slice(row.label?.start, row.label?.end)).toBe('sport');
    expect(partOf(NEWS, { kind: 'row', row: 1 }).input.known).toBeNull();
    expect(() => partOf(NEWS, { kind: 'row', row: 2 })).toThrow('news.csv has no row 3');
    expect(() => partOf(NEWS, { kind: 'document' })).toThrow('news.csv has rows');
  });

  it('take their text from the column that the settings name', () => {
    const body = { ...NEWS, columns: { textColumn: 'Body', labelColumn: 'id' } };
    expect(partOf(body, { kind: 'row', row: 1 }).input).toMatchObject({ text: 'y', known: '8' });
    const none = { ...NEWS, columns: { textColumn: 'title', labelColumn: '' } };
    expect(() => partOf(none, { kind: 'row', row: 0 })).toThrow(
      "no column 'title': the columns are id, body, text, label",
    );
    const unlabelled = { ...NEWS, columns: { textColumn: '', labelColumn: 'topic' } };
    expect(partOf(unlabelled, { kind: 'row', row: 0 }).input.known).toBeNull();
  });

  it('are read with the delimiter and the labels that settings name, as the command line reads them', () => {
    const text = 'text~label\nShares rise, again~1\nA cup; a goal~2|3\n';
    const columns = { delimiter: '~', labelMap: ['1=business', '2=sport'] };
    const odd = source('odd.csv', text, columns);
    expect(partOf(odd, { kind: 'row', row: 0 }).input).toMatchObject({ text: 'Shares rise, again', known: 'business' });
    expect(partOf(odd, { kind: 'row', row: 1 }).input).toMatchObject({ text: 'A cup; a goal', known: 'sport|3' });
    for (const delimiter of ['tab', '\\t', '\t']) {
      const tabs = source('tabs.csv', 'text\tlabel\na, b, c\tsport\n', { delimiter });
      expect(partOf(tabs, { kind: 'row', row: 0 }).input).toMatchObject({ text: 'a, b, c', known: 'sport' });
    }
  });

  it('take the first of columns of one name, as the command line does', () => {
    const twice = source('t.csv', 'text,text,Category\nfirst,second,sport\n');
    expect(partOf(twice, { kind: 'row', row: 0 }).input).toMatchObject({ text: 'first', known: 'sport' });
  });

  it('are JSONL records, pairs too', () => {
    const pairs = source(
      'p.jsonl',
      '{"text":"caf\\u00e9","text_pair":"a \\"b\\"","label":3}\n{"text":5}\nno\n{"text":""}\n',
    );
    const first = partOf(pairs, { kind: 'row', row: 0 });
    expect(first.input).toEqual({ source: 'p.jsonl', id: null, known: '3', text: 'café', textPair: 'a "b"' });
    const range = first.placement.rangeOf(0, 0, 4);
    expect(pairs.text.slice(range?.start, range?.end)).toBe('caf\\u00e9');
    const pair = first.placement.rangeOf(1, 2, 5);
    expect(pairs.text.slice(pair?.start, pair?.end)).toBe('\\"b\\"');
    expect(() => partOf(pairs, { kind: 'row', row: 1 })).toThrow("p.jsonl row 2 has no text in column 'text'");
    expect(() => partOf(pairs, { kind: 'row', row: 2 })).toThrow('p.jsonl row 3 is not JSON');
    expect(() => partOf(pairs, { kind: 'row', row: 3 })).toThrow("the text in column 'text' is empty");
  });

  it('say which row an offset is in', () => {
    expect(partAt(NEWS, NEWS.text.indexOf('three'))).toEqual({ kind: 'row', row: 1 });
    expect(partAt(NEWS, NEWS.text.indexOf('two'))).toEqual({ kind: 'row', row: 0 });
    expect(() => partAt(NEWS, 3)).toThrow('put the cursor in one of them');
    expect(partAt(source('a.txt', 'x'), 0)).toEqual({ kind: 'document' });
  });

  it('of a row that has too many cells say so, and the other rows stay', () => {
    const odd = source('odd.csv', 'text,label\na,b,c\nd,e\n');
    const [first, second] = rowsOf(odd);
    expect(() => first.text()).toThrow('odd.csv row 1 has 3 columns where the first line names 2');
    expect(second.text().input.text).toBe('d');
  });
});
