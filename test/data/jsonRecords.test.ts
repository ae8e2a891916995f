/** Records of JSON Lines, and where the strings in them stand. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonLinesReader } from '../../src/core/data/lineReaders';
import { TextPlacement } from '../../src/core/data/placement';
import { recordsIn } from '../../src/core/data/records';
import { stringStretches } from '../../src/core/data/stringStretches';

const jsonRecords = (text: string) => recordsIn(text, jsonLinesReader());

const string = fc
  .array(fc.constantFrom('a', '"', '\\', '\n', '\t', 'é', '😀', ' ', '\u2028', '{', ',', ':'), { maxLength: 12 })
  .map((c) => c.join(''));

describe('JSON records', () => {
  it('are lines; blank ones are none, others say what is no object', () => {
    const records = [...jsonRecords('{"a":1}\n\n[1]\r\n  {"a":2}\nnot json')];
    expect(records.map(({ fields }) => fields.get('a') ?? null)).toEqual([1, null, 2, null]);
    expect(records.map(({ error }) => error?.message)).toEqual([
      undefined,
      'is not a JSON object',
      undefined,
      'is not JSON',
    ]);
    expect(records.map(({ start }) => start)).toEqual([0, 9, 14, 24]);
  });

  it('say where the value of a field stands: the last one of its name, not one that is deeper', () => {
    const line = '{"text": {"text": "no"}, "x":[{"text":"no"}], "te\\u0078t" : "first", "text":"yes" , "n": -1.5e3}';
    const [record] = jsonRecords(`\n${line}`);
    const slice = (name: string) => {
      const place = record.placeOf(name)?.range;
      return place && `\n${line}`.slice(place.start, place.end);
    };
    expect(slice('text')).toBe('"yes"');
    expect(slice('x')).toBe('[{"text":"no"}]');
    expect(slice('n')).toBe('-1.5e3');
    expect(slice('y')).toBeUndefined();
  });

  it('hold strings whose every character stands where it is said to stand', () => {
    const value = fc.record({ before: fc.jsonValue(), text: string, after: fc.jsonValue() });
    fc.assert(
      fc.property(value, fc.boolean(), (fields, ascii) => {
        const json = JSON.stringify(fields);
        const escaped = (c: string) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
        const document = `{}\n${ascii ? json.replaceAll(/[^\x20-\x7e]/g, escaped) : json}`;
        const record = [...jsonRecords(document)][1];
        const range = record.placeOf('text')?.range;
        expect(range).toBeDefined();
        if (!range) return;
        expect(JSON.parse(document.slice(range.start, range.end))).toBe(fields.text);
        const placement = new TextPlacement(stringStretches(document, range, 0));
        for (let i = 0; i < fields.text.length; i++) {
          const place = placement.rangeOf(0, i, i + 1);
          expect(JSON.parse(`"${document.slice(place?.start, place?.end)}"`)).toBe(fields.text[i]);
        }
      }),
      { numRuns: 500 },
    );
  });
});
