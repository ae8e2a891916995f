import { describe, expect, it } from 'vitest';
import { namesDocument } from '../../src/text/globs';

describe('the documents that are labelled', () => {
  const file = '/home/me/my notes/a.b.txt';
  it.each([
    [['plaintext'], true],
    [['markdown'], false],
    [['**/*.txt'], true],
    [['*.txt'], true],
    [['my notes/*'], true],
    [['notes/*'], false],
    [['/home/**/*.{md,txt}'], true],
    [['/etc/**'], false],
    [['a?b.txt'], true],
    [['axb.txt'], false],
    [['[ab]*.txt'], true],
    [['[!ab]*.txt'], false],
    [['[!xy]*.txt'], true],
    [['me/*/*.txt'], true],
    [['me/*.txt'], false],
    [['a.b.txt'], true],
    [['b.txt'], false],
    [['!**/*.md'], false],
    [['a.b.{txt,csv'], false],
    [['(*'], false],
    [[], false],
  ])('%j: %s', (patterns, expected) => {
    expect(namesDocument(patterns, file, 'plaintext')).toBe(expected);
  });

  it.each([
    ['/w/data (1)/.notes/x.txt', 'data (1)/**', true],
    ['/w/data (1)/.notes/x.txt', '(data|w)/**', false],
    ['/c:/Texts/a.txt', 'c:/Texts/*.txt', true],
    ['Untitled-1', '**/*', true],
    ['/w/a.txt', `${'{a,'.repeat(70_000)}`, false],
  ])('%s by %s: %s', (path, pattern, expected) => {
    expect(namesDocument([pattern], path, 'plaintext')).toBe(expected);
  });

  it('may be of a language whose name has parentheses', () => {
    expect(namesDocument(['csv (semicolon)'], '/a.csv', 'csv (semicolon)')).toBe(true);
    expect(namesDocument(['plaintext'], '/plaintext', 'csv')).toBe(false);
  });
});
