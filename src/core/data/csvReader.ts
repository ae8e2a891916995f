/** CSV and TSV: the first line names the columns. */
import * as l10n from '@vscode/l10n';
import { counted } from '../../text/numbers';
import { DocumentError } from '../errors';
import { findColumns } from './columns';
import { type CellLine, cellLine, type PlacedCell } from './csvCells';
import { badRecord, type DataRecord, type ReadRecord, type RecordReader } from './record';
import { HEAD, recordsIn } from './records';

const DELIMITERS = [',', ';', '\t', '|'];
/** Rows that are read to find the delimiter. */
const ROWS = 50;
/** Excel's first line that names the delimiter: `sep=;`. */
const SEPARATOR_LINE = /^"?sep=(.)"?[ \t]*(\r\n|\n|\r|$)/i;

/** Reads the records of a table; empty lines are skipped. */
export class CsvReader implements RecordReader {
  private columns: readonly string[] | undefined;
  private delimiter: string;

  constructor(delimiter: string) {
    this.delimiter = delimiter;
  }

  /** Names of the columns, in order; undefined before the header was read. */
  get names(): readonly string[] | undefined {
    return this.columns;
  }

  read(text: string, at: number, whole: boolean): ReadRecord | null {
    if (this.columns === undefined) {
      const separator = SEPARATOR_LINE.exec(text.slice(at, at + 20));
      if (separator) return { record: null, next: at + separator[0].length };
    }
    const line = cellLine(text, at, this.delimiter, whole);
    if (line === 'more') return null;
    if (line === 'unclosed') {
      const error = new DocumentError(l10n.t('has a quote that is never closed'));
      return { record: badRecord({ start: at, end: text.length }, error), next: text.length };
    }
    const { start, end, next, cells } = line;
    if (cells.length === 1 && text.slice(start, end).trim() === '') return { record: null, next };
    if (this.columns === undefined) {
      this.columns = cells.map((cell) => cell.text.trim());
      return { record: null, next };
    }
    return { record: recordOf(line, this.columns), next };
  }
}

function recordOf({ start, end, cells }: CellLine, names: readonly string[]): DataRecord {
  if (cells.length !== names.length) {
    const found = `has ${counted(cells.length, 'column')} where the first line names ${names.length}`;
    return badRecord({ start, end }, new DocumentError(l10n.t`${found}; quote cells that hold the separator`));
  }
  const fields = new Map<string, unknown>();
  // If several columns have the same name, the first counts.
  for (const [i, name] of names.entries()) if (!fields.has(name)) fields.set(name, cellValue(cells[i]));
  const placeOf = (name: string) => {
    const cell = cells[names.indexOf(name)];
    return cell ? { range: cell, stretches: (sequence: 0 | 1) => cell.stretches(sequence) } : null;
  };
  return { start, end, fields, error: null, placeOf };
}

/** The cell's text; null for nan and NaN, by which pandas and JavaScript write a missing value. */
function cellValue({ text }: PlacedCell): string | null {
  return /^(nan|NaN)$/.test(text) ? null : text;
}

/**
 * The delimiter of a table. The first rows are read with each candidate. The best candidate gives a column of texts;
 * next come the share of rows with as many cells as the header and the number of columns.
 * @param head the beginning of the text; a last line that may be cut is ignored
 * @param text the name of the column with the texts, if it is known
 */
export function delimiterOf(file: string, head: string, text?: string): string {
  const separator = SEPARATOR_LINE.exec(head.replace(/^\ufeff/, ''));
  if (separator) return separator[1];
  if (/\.tsv(\.gz)?$/i.test(file)) return '\t';
  const ranked = DELIMITERS.map((delimiter) => ({ delimiter, rank: rankOf(head, delimiter, text) }));
  return ranked.reduce((best, one) => (isBetter(one.rank, best.rank) ? one : best)).delimiter;
}

function rankOf(head: string, delimiter: string, text: string | undefined): readonly number[] {
  const reader = new CsvReader(delimiter);
  let rows = 0;
  let whole = 0;
  for (const record of recordsIn(head.slice(0, HEAD), reader)) {
    // The head may cut this line: it does not count.
    if (rows > 0 && record.end >= HEAD) break;
    rows++;
    if (record.error === null) whole++;
    if (rows === ROWS) break;
  }
  const names = reader.names ?? [];
  const several = names.length > 1;
  const named = several && findColumns(names, { text }).text !== null;
  return [Number(named), Number(several && (whole > 0 || rows === 0)), rows === 0 ? 1 : whole / rows, names.length];
}

function isBetter(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((x, i) => x !== b[i]);
  return at >= 0 && a[at] > b[at];
}
