import { isWhitespace } from '../../src/core/tokenization/whitespace';

const mark = /^[\p{M}\u1160-\u11FF\uD7B0-\uD7FF\uFF9E\uFF9F]$/u;

/**
 * A range as it can be painted: without white space at its ends (null when nothing is left), and with edges that part a
 * letter from its marks moved outwards. Two aligners agree when their canonical ranges do.
 */
export function canonical(text: string, start: number, end: number): [number, number] | null {
  let [s, e] = [start, end];
  while (s < e && isWhitespace(text.charCodeAt(s))) ++s;
  while (e > s && isWhitespace(text.charCodeAt(e - 1))) --e;
  if (s >= e) return null;
  while (s > 0 && isMarkAt(text, s) && !isWhitespace(text.charCodeAt(s - 1))) s -= unitsBefore(text, s);
  while (e < text.length && isMarkAt(text, e) && !isWhitespace(text.charCodeAt(e - 1))) e += unitsAt(text, e);
  return [s, e];
}

function isMarkAt(text: string, i: number): boolean {
  return i < text.length && mark.test(String.fromCodePoint(text.codePointAt(i) ?? 0));
}

function unitsAt(text: string, i: number): number {
  return (text.codePointAt(i) ?? 0) > 0xffff ? 2 : 1;
}

function unitsBefore(text: string, i: number): number {
  return i > 1 && (text.codePointAt(i - 2) ?? 0) > 0xffff ? 2 : 1;
}
