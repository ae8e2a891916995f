/** Lines of CSV from untrusted texts. */
import { visibleLine } from './visible';

export type Cell = string | number | null;

export interface CsvStyle {
  /**
   * Text cells that a spreadsheet would evaluate as a formula get an apostrophe in front (see `guarded`). Numbers are
   * not changed.
   */
  readonly guard: boolean;
  /** For a terminal: control characters and line breaks within cells are made visible. */
  readonly shown: boolean;
}

/** What a file gets that people may open in a spreadsheet. */
export const SPREADSHEET: CsvStyle = { guard: true, shown: false };

/** How a formula begins, in ASCII or full width, perhaps behind apostrophes; tab and line ends are cut off before it. */
const FORMULA = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** An apostrophe before what a spreadsheet would evaluate. `unguarded` removes it again, for any text. */
export function guarded(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** The text that `guarded` was given. */
export function unguarded(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
}

/** One line of a table, quoted where RFC 4180 asks for it. */
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
