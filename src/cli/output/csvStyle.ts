import type { CsvStyle } from '../../text/csv';
import type { Io } from '../io';
import type { OutputOptions } from '../options/outputOptions';

/**
 * Terminals show every character; files and pipes get unchanged cells, guarded for spreadsheets unless the option says
 * otherwise.
 */
export function csvStyle({ stdout }: Pick<Io, 'stdout'>, { o, csvGuard = true }: OutputOptions): CsvStyle {
  return { guard: csvGuard, shown: stdout.isTTY === true && o === undefined };
}
