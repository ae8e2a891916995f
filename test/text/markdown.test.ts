/** Text of documents within hovers. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markdownCode, markdownText, withoutMarkdown } from '../../src/text/markdown';

describe('text within Markdown', () => {
  it.each([
    ['www.example.org', 'www\\.example.org'],
    ['WWW.example.org', 'WWW\\.example.org'],
    ['https://example.org', 'https\\://example.org'],
    ['me@example.org', 'me\\@example.org'],
    ['[a](command:x)', '\\[a\\](command:x)'],
    ['<b>&amp;', '\\<b\\>\\&amp;'],
    ['1. a', '1\\. a'],
    ['    - a', '\\- a'],
    ['U.S. 5:30', 'U.S. 5:30'],
  ])('makes no link and no markup of %j', (text, markdown) => {
    expect(markdownText(text)).toBe(markdown);
    expect(withoutMarkdown(markdownText(text))).toBe(text.trim());
  });

  it('shows control characters and marks of direction, in code too', () => {
    expect(markdownText('a\u001b]8;;x\u0007\u202e')).toBe('a␛\\]8;;x␇\\<U+202E\\>');
    expect(markdownCode('a\u001b``\u200f')).toBe('```a␛``<U+200F>```');
  });

  it('never ends its own code', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', 'a', ' ', '\n') }), (text) => {
        const code = markdownCode(text);
        const [fence = ''] = code.match(/^`+/) ?? [];
        expect(code.slice(fence.length, -fence.length)).not.toMatch(new RegExp(`(?<!\`)${fence}(?!\`)`));
      }),
    );
  });
});
