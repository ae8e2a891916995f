/** Text that nobody has checked, on its way to a terminal or an editor. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonText } from '../../src/text/json';
import { visible, visibleLine, visibleTitle } from '../../src/text/visible';

// biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
const ACTING = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

describe('text made visible', () => {
  it('keeps the marks of direction that belong to a text, and shows those in labels and names', () => {
    expect(visible('a\u200fb\u061c')).toBe('a\u200fb\u061c');
    expect(visibleLine('a\u200fb\u061c\u200e\u202e')).toBe('a<U+200F>b<U+061C><U+200E><U+202E>');
  });

  it('holds nothing in a title that an editor takes for an icon or a link', () => {
    expect(visibleTitle('$(trash) [a](command:b)\u001b')).toBe('$ (trash) [a] (command:b)␛');
  });
});

describe('JSON', () => {
  it('holds nothing that a terminal acts on, and reads back as it was', () => {
    const unit = fc.constantFrom(
      'a',
      '"',
      '\\',
      '\u001b',
      '\u009b',
      '\u007f',
      '\u202e',
      '\u200f',
      '\ud83d',
      '\n',
      '\u2028',
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit }), fc.string({ unit })), (value) => {
        const text = jsonText(value);
        expect(text).not.toMatch(ACTING);
        expect(JSON.parse(text)).toEqual(value);
      }),
    );
  });
});
