/** Cells of CSV and TSV with their places. A quote within a cell that does not begin with one is text. */
import type { Range } from '../../text/edit';
import type { TextStretch } from '../../text/stretch';

/** A cell: its range in the document, quotes included, and its text. */
export interface PlacedCell extends Range {
  readonly text: string;
  /** The places of its characters in the document. */
  stretches(sequence: 0 | 1): readonly TextStretch[];
}

/** A line of cells; `next` is the index after its line end. */
export interface CellLine extends Range {
  readonly cells: readonly PlacedCell[];
  readonly next: number;
}

/** Why there is no line: the text ends within it and more may follow, or a quote in it is never closed. */
export type NoLine = 'more' | 'unclosed';

const QUOTE = 34;
const RETURN = 13;
const NEWLINE = 10;

/** The line of cells that begins at `start`. CR LF, LF or CR ends it. `whole`: no more text follows. */
export function cellLine(text: string, start: number, delimiter: string, whole: boolean): CellLine | NoLine {
  const cells: PlacedCell[] = [];
  for (let at = start; ; at++) {
    const cell = cellAt(text, at, delimiter);
    if (cell === undefined) return whole ? 'unclosed' : 'more';
    cells.push(cell);
    at = cell.end;
    if (at >= text.length - 1 && !whole) return 'more';
    if (text.charAt(at) === delimiter) continue;
    const pair = text.charCodeAt(at) === RETURN && text.charCodeAt(at + 1) === NEWLINE;
    return { start, end: at, cells, next: Math.min(text.length, at + (pair ? 2 : 1)) };
  }
}

function isEnd(text: string, i: number, delimiter: number): boolean {
  const c = text.charCodeAt(i);
  return c === delimiter || c === NEWLINE || c === RETURN || i >= text.length;
}

/**
 * The cell that begins at `start` and ends before the delimiter or line end. Undefined when a quote is never closed.
 */
function cellAt(text: string, start: number, delimiter: string): PlacedCell | undefined {
  const parting = delimiter.charCodeAt(0);
  if (text.charCodeAt(start) !== QUOTE) {
    let end = start;
    while (!isEnd(text, end, parting)) end++;
    return plainCell(text, start, end);
  }
  let close = start + 1;
  for (;;) {
    close = text.indexOf('"', close);
    if (close < 0) return undefined;
    if (text.charCodeAt(close + 1) !== QUOTE) break;
    close += 2;
  }
  if (isEnd(text, close + 1, parting)) return quotedCell(text, start, close + 1);
  // Text follows the closing quote: the outer quotes are part of the cell.
  let end = close + 1;
  while (!isEnd(text, end, parting)) end++;
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

/** A cell in which doubled quotes stand for one. With `close`, both outer quotes are part of its text. */
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
  // Only the cell is searched: a search of the document for the next doubled quote would take quadratic time.
  const quoted = text.slice(quotedFrom, quotedTo);
  for (let i = quoted.indexOf('""'); i >= 0; i = quoted.indexOf('""', start - quotedFrom)) {
    put(quotedFrom + i - start, quotedFrom + i - start);
    put(1, 2);
  }
  put(to - start, to - start);
  return stretches;
}
