/**
 * Character classes of Python's regex module and of its str methods, as sources for JavaScript's regular expressions
 * with the flag u. Both follow Unicode's properties; \b, \w and \s of JavaScript know ASCII letters alone.
 */

/** What may stand in square brackets for \w. */
const word = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}';
/** \s */
export const space = '[\\t-\\r \\x85\\p{Z}]';
/** \S */
export const noSpace = '[^\\t-\\r \\x85\\p{Z}]';
/** \b */
export const edge = `(?:(?<=[${word}])(?![${word}])|(?<![${word}])(?=[${word}]))`;
/** \W */
export const noWord = `[^${word}]`;

export const letter = '[\\p{Ll}\\p{Lm}\\p{Lt}\\p{Lu}]';
export const number = '[\\p{Nd}\\p{Nl}]';
export const alnum = '[\\p{Ll}\\p{Lm}\\p{Lt}\\p{Lu}\\p{Nd}\\p{Nl}]';
/** Hyphens that may stand inside a word, for square brackets. */
export const hyphens = '\\u00AD\\u058A\\u05BE\\u0F0C\\u1400\\u1806\\u2010-\\u2012\\u2e17\\u30A0\\-';
/** What ends a sentence. */
export const terminals = '.!?\u203C\u203D\u2047\u2048\u2049\u3002\uFE52\uFE57\uFF01\uFF0E\uFF1F\uFF61';
/** Apostrophes, and what looks like one. */
export const apostrophes = "'\u00B4\u02B9\u02BC\u2019\u2032";

const blank = /^[\s\x85]$/u;
const fileSeparator = 0x1c;
const unitSeparator = 0x1f;
const byteOrderMark = '\ufeff';

/** str.isspace of one UTF-16 unit: unlike \s, the four separators of ASCII too. */
export function isSpace(unit: string): boolean {
  const code = unit.charCodeAt(0);
  return (code >= fileSeparator && code <= unitSeparator) || (blank.test(unit) && unit !== byteOrderMark);
}

/** str.strip: the range [start, end) of a text without white space at its ends. */
export function stripped(text: string, start: number, end: number): readonly [number, number] {
  let [from, to] = [start, end];
  while (to > from && isSpace(text[to - 1])) to--;
  while (from < to && isSpace(text[from])) from++;
  return [from, to];
}
