/** Lines of CSV from untrusted texts. */
import { visibleLine } from './visible';

export type Cell = string | number | null;

export interface CsvStyle {
  /**
   * Text cells that a spreadsheet would evaluate as a formula get an apostrophe in front (see `guarded`). Numbers are
   * not changed.
   */
  readonly guard: boolean;
  /** Whether control characters and line breaks in cells are made visible, for a terminal. */
  readonly shown: boolean;
}

/** The style of files that may be opened in a spreadsheet. */
export const SPREADSHEET: CsvStyle = { guard: true, shown: false };

/** The beginning of a formula, in ASCII or full width, possibly after apostrophes. Spreadsheets strip tabs and line breaks. */
const FORMULA = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** Adds an apostrophe to a text that a spreadsheet would evaluate. `unguarded` is its inverse for any text. */
export function guarded(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** The text before `guarded`. */
export function unguarded(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
}

/** One line of CSV; cells are quoted as required by RFC 4180. */
export function csvLine(cells: readonly Cell[], style: CsvStyle = SPREADSHEET): string {
  return `${cells.map((cell) => quoted(typeof cell === 'string' ? written(cell, style) : String(cell ?? ''))).join(',')}\n`;
}

function written(text: string, { guard, shown }: CsvStyle): string {
  const safe = shown ? visibleLine(text) : text;
  return guard ? guarded(safe) : safe;
}

function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
