/**
 * Character classes of Python's regex module and str methods, as sources of JavaScript regular expressions with the
 * flag u. Python's follow Unicode; \b and \w of JavaScript know only ASCII, and its \s differs in a few characters.
 */

/** \w, to be used in square brackets. */
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
/** Hyphens within words, to be used in square brackets. */
export const HYPHENS = '\\u00AD\\u058A\\u05BE\\u0F0C\\u1400\\u1806\\u2010-\\u2012\\u2e17\\u30A0\\-';
/** Characters that end a sentence. */
export const TERMINALS = '.!?\u203C\u203D\u2047\u2048\u2049\u3002\uFE52\uFE57\uFF01\uFF0E\uFF1F\uFF61';
/** Apostrophes and characters that look like one. */
export const APOSTROPHES = "'\u00B4\u02B9\u02BC\u2019\u2032";

const BLANK = /^[\s\x85]$/u;
const FILE_SEPARATOR = 0x1c;
const UNIT_SEPARATOR = 0x1f;
const BYTE_ORDER_MARK = '\ufeff';

/** str.isspace of one UTF-16 unit: unlike \s, it includes the four ASCII separators U+001C to U+001F. */
export function isSpace(unit: string): boolean {
  const code = unit.charCodeAt(0);
  return (code >= FILE_SEPARATOR && code <= UNIT_SEPARATOR) || (BLANK.test(unit) && unit !== BYTE_ORDER_MARK);
}

/** str.strip: the range [start, end) without white space at its ends. */
export function stripped(text: string, start: number, end: number): readonly [number, number] {
  let [from, to] = [start, end];
  while (to > from && isSpace(text[to - 1])) to--;
  while (from < to && isSpace(text[from])) from++;
  return [from, to];
}
