/** Rows of CSV and TSV with the places of their cells: read as the command line reads them (quotes taken leniently). */
import type { Range } from '../../text/edit';
import type { TextStretch } from '../../text/stretch';

export interface PlacedCell extends Range {
  readonly text: string;
  /** Its stretches of the document. */
  stretches(sequence: 0 | 1): readonly TextStretch[];
}

export interface CsvRow extends Range {
  readonly cells: readonly PlacedCell[];
}

const QUOTE = 34;
const RETURN = 13;
const NEWLINE = 10;

/** The line of names is looked for in so many characters. */
const HEAD = 65_536;

/** A tab for .tsv; for .csv what stands most often in the line of names, outside of quotes. */
export function delimiterOf(path: string, text: string): string {
  if (/\.tsv$/i.test(path)) return '\t';
  const head = text.slice(0, HEAD).replaceAll(/"(?:[^"]|"")*"/g, '');
  const [names] = head.split(/[\r\n]/, 1);
  const count = (character: string) => names.split(character).length;
  return [',', ';', '\t', '|'].reduce((best, candidate) => (count(candidate) > count(best) ? candidate : best));
}

/** The records in order, the names of columns first; empty lines are none. What follows a quote that is never closed is none. */
export function* placedCsvRows(text: string, delimiter: string): Generator<CsvRow> {
  const lineEnd = lineEndOf(text);
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < text.length) {
    const start = at;
    const cells: PlacedCell[] = [];
    for (;;) {
      const cell = cellAt(text, at, delimiter, lineEnd);
      if (!cell) return;
      cells.push(cell);
      at = cell.end;
      if (text.charAt(at) !== delimiter) break;
      at++;
    }
    const end = at;
    at = Math.min(text.length, at + lineEnd.length);
    if (cells.length > 1 || end > start) yield { start, end, cells };
  }
}

/** What ends the first record ends all of them: CR LF, LF or CR. */
function lineEndOf(text: string): string {
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) quoted = !quoted;
    else if (quoted) continue;
    else if (c === NEWLINE) return '\n';
    else if (c === RETURN) return text.charCodeAt(i + 1) === NEWLINE ? '\r\n' : '\r';
  }
  return '\n';
}

/** The cell that begins at `start`; its end is where the delimiter or line end stands. Undefined: a quote is never closed. */
function cellAt(text: string, start: number, delimiter: string, lineEnd: string): PlacedCell | undefined {
  const isEnd = (i: number) => i >= text.length || text.charAt(i) === delimiter || text.startsWith(lineEnd, i);
  if (text.charCodeAt(start) !== QUOTE) {
    let end = start;
    while (!isEnd(end)) end++;
    return plainCell(text, start, end);
  }
  let close = start + 1;
  for (;;) {
    close = text.indexOf('"', close);
    if (close < 0) return undefined;
    if (text.charCodeAt(close + 1) !== QUOTE) break;
    close += 2;
  }
  if (isEnd(close + 1)) return quotedCell(text, start, close + 1);
  // Text behind a quoted part: the quotes are taken as they are.
  let end = close + 1;
  while (!isEnd(end)) end++;
  return quotedCell(text, start, end, close);
}

function plainCell(text: string, start: number, end: number): PlacedCell {
  return {
    start,
    end,
    text: text.slice(start, end),
    stretches: (sequence) => [{ sequence, from: 0, length: end - start, start, span: end - start }],
  };
}

/** Doubled quotes stand for one. With `close`, both outer quotes are part of the cell. */
function quotedCell(text: string, start: number, end: number, close?: number): PlacedCell {
  const from = close === undefined ? start + 1 : start;
  const to = close === undefined ? end - 1 : end;
  const doubled = (raw: string) => raw.replaceAll('""', '"');
  const value =
    close === undefined
      ? doubled(text.slice(from, to))
      : `"${doubled(text.slice(start + 1, close))}${text.slice(close, end)}`;
  return {
    start,
    end,
    text: value,
    stretches: (sequence) => quotedStretches(text, from, to, start + 1, close ?? to, sequence),
  };
}

function quotedStretches(
  text: string,
  from: number,
  to: number,
  quotedFrom: number,
  quotedTo: number,
  sequence: 0 | 1,
): readonly TextStretch[] {
  const stretches: TextStretch[] = [];
  let at = 0;
  let start = from;
  const put = (length: number, span: number) => {
    if (length > 0) stretches.push({ sequence, from: at, length, start, span });
    at += length;
    start += span;
  };
  // Within the cell alone: looking on to the next doubled quote of the document would read it once for each cell.
  const quoted = text.slice(quotedFrom, quotedTo);
  for (let i = quoted.indexOf('""'); i >= 0; i = quoted.indexOf('""', start - quotedFrom)) {
    put(quotedFrom + i - start, quotedFrom + i - start);
    put(1, 2);
  }
  put(to - start, to - start);
  return stretches;
}
