import type { CsvStyle } from '../../text/csv';
import type { Io } from '../io';
import type { OutputOptions } from '../options/outputOptions';

/** A terminal is shown every character; files and pipes get cells as they are, guarded for spreadsheets unless told otherwise. */
export function csvStyle({ stdout }: Pick<Io, 'stdout'>, { o, csvGuard = true }: OutputOptions): CsvStyle {
  return { guard: csvGuard, shown: stdout.isTTY === true && o === undefined };
}
