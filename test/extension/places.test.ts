import { describe, expect, it } from 'vitest';
import { toDocument, toText } from '../../src/extension/places';

/** `say ""hi"" now` in a CSV field that starts at 100: the text is `say "hi" now`. */
const quoted = [
  { sequence: 0, from: 0, start: 100, length: 5 },
  { sequence: 0, from: 5, start: 106, length: 3 },
  { sequence: 0, from: 8, start: 110, length: 4 },
] as const;

describe('a range of the explained text', () => {
  it('is found in the document over quotes that stand twice', () => {
    expect(toDocument(quoted, 0, { start: 5, end: 7 })).toEqual({ start: 106, end: 108 });
    expect(toDocument(quoted, 0, { start: 0, end: 12 })).toEqual({ start: 100, end: 114 });
  });

  it('is nowhere when it was edited away', () => {
    expect(toDocument([{ sequence: 0, from: 0, start: 0, length: 4 }], 0, { start: 6, end: 9 })).toBeNull();
    expect(toDocument(quoted, 1, { start: 0, end: 3 })).toBeNull();
  });
});

describe('a range of the document', () => {
  it('is found in the explained text', () => {
    expect(toText(quoted, { start: 106, end: 108 })).toEqual({ start: 5, end: 7 });
    expect(toText(quoted, { start: 90, end: 200 })).toEqual({ start: 0, end: 12 });
  });

  it('is nothing outside of it', () => {
    expect(toText(quoted, { start: 10, end: 20 })).toBeNull();
  });
});
