import * as l10n from '@vscode/l10n';
import { version } from '../../../package.json';
import { type AnsiInk, ansiInk, plainInk } from '../../core/explanation/export/ansi';
import type { Look, ResultFormat } from '../../core/explanation/export/format';
import { isBundled } from '../../core/model/bundled';
import { FORMATS, type FormatName } from '../../protocol/formats';
import type { CsvStyle } from '../../text/csv';
import type { Io } from '../io';
import type { OutputOptions, ViewOptions } from '../options/outputOptions';
import type { CommandSession } from '../session';

/** The form of results as asked for, else the format's default. */
export function lookOf(
  session: CommandSession,
  format: FormatName,
  options: OutputOptions & ViewOptions & { readonly model?: string },
  many: boolean,
): Look {
  const usual = FORMATS[format];
  return {
    granularity: options.granularity ?? usual.granularity,
    order: options.sort ?? usual.order,
    many,
    ink: inkFor(session.io, options.o !== undefined),
    csv: csvStyle(session.io, options),
    bundled: isBundled(options.model),
    // No date: the same inputs give the same bytes.
    provenance: { version, date: null, note: null, pinned: null },
  };
}

/** The format, which the command's own list of formats has already checked. */
export function chosen<Result>(
  write: ((look: Look) => ResultFormat<Result>) | undefined,
  look: Look,
): ResultFormat<Result> {
  if (write === undefined) throw new RangeError(l10n.t('this format does not support such results'));
  return write(look);
}

/**
 * Terminals show every character; files and pipes get unchanged cells, guarded for spreadsheets unless the option says
 * otherwise.
 */
export function csvStyle({ stdout }: Pick<Io, 'stdout'>, { o, csvGuard = true }: OutputOptions): CsvStyle {
  return { guard: csvGuard, shown: stdout.isTTY === true && o === undefined };
}

/**
 * Colours for a terminal; NO_COLOR turns them off, FORCE_COLOR (other than 0) turns them on for files and pipes too.
 * @param toFile whether results go into a file instead of standard output
 */
export function inkFor(io: Pick<Io, 'stdout' | 'env'>, toFile: boolean): AnsiInk {
  const { NO_COLOR, FORCE_COLOR, TERM, COLORFGBG } = io.env;
  const forced = FORCE_COLOR === undefined || FORCE_COLOR === '' ? undefined : !/^(0|false)$/i.test(FORCE_COLOR);
  const usual = io.stdout.isTTY === true && !toFile && TERM !== 'dumb' && !NO_COLOR;
  if (!(forced ?? usual)) return plainInk;
  return ansiInk(hasLightBackground(COLORFGBG) ? 'light' : 'dark');
}

/** COLORFGBG is 'foreground;background', where a terminal sets it; 7 and 9 to 15 are light. */
function hasLightBackground(colors: string | undefined): boolean {
  const background = Number(colors?.split(';').at(-1) || Number.NaN);
  return background === 7 || (background >= 9 && background <= 15);
}
