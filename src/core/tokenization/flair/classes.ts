/**
 * Character classes of Python's regex module and of its str methods, as sources for JavaScript's regular expressions
 * with the flag u. Both follow Unicode's properties; \b, \w and \s of JavaScript know ASCII letters alone.
 */

/** What may stand in square brackets for \w. */
const WORD = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}';
/** \s */
export const SPACE = '[\\t-\\r \\x85\\p{Z}]';
/** \S */
export const NO_SPACE = '[^\\t-\\r \\x85\\p{Z}]';
/** \b */
export const EDGE = `(?:(?<=[${WORD}])(?![${WORD}])|(?<![${WORD}])(?=[${WORD}]))`;
/** \W */
export const NO_WORD = `[^${WORD}]`;

export const LETTER = '[\\p{Ll}\\p{Lm}\\p{Lt}\\p{Lu}]';
export const NUMBER = '[\\p{Nd}\\p{Nl}]';
export const ALNUM = '[\\p{Ll}\\p{Lm}\\p{Lt}\\p{Lu}\\p{Nd}\\p{Nl}]';
/** Hyphens that may stand inside a word, for square brackets. */
export const HYPHENS = '\\u00AD\\u058A\\u05BE\\u0F0C\\u1400\\u1806\\u2010-\\u2012\\u2e17\\u30A0\\-';
/** What ends a sentence. */
export const TERMINALS = '.!?\u203C\u203D\u2047\u2048\u2049\u3002\uFE52\uFE57\uFF01\uFF0E\uFF1F\uFF61';
/** Apostrophes, and what looks like one. */
export const APOSTROPHES = "'\u00B4\u02B9\u02BC\u2019\u2032";

const BLANK = /^[\s\x85]$/u;
const FILE_SEPARATOR = 0x1c;
const UNIT_SEPARATOR = 0x1f;
const BYTE_ORDER_MARK = '\ufeff';

/** str.isspace of one UTF-16 unit: unlike \s, the four separators of ASCII too. */
export function isSpace(unit: string): boolean {
  const code = unit.charCodeAt(0);
  return (code >= FILE_SEPARATOR && code <= UNIT_SEPARATOR) || (BLANK.test(unit) && unit !== BYTE_ORDER_MARK);
}

/** str.strip: the range [start, end) of a text without white space at its ends. */
export function stripped(text: string, start: number, end: number): readonly [number, number] {
  let [from, to] = [start, end];
  while (to > from && isSpace(text[to - 1])) to--;
  while (from < to && isSpace(text[from])) from++;
  return [from, to];
}
