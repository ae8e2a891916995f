import type { Look, ResultFormat } from '../../core/explanation/export/format';
import { FORMATS, type FormatName } from '../../protocol/formats';
import type { OutputOptions, ViewOptions } from '../options/outputOptions';
import type { CommandSession } from '../session';
import { csvStyle } from './csvStyle';
import { inkFor } from './ink';

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
    bundled: options.model === undefined,
  };
}

/** The format, which the command's own list of formats has already checked. */
export function chosen<Result>(
  write: ((look: Look) => ResultFormat<Result>) | undefined,
  look: Look,
): ResultFormat<Result> {
  if (write === undefined) throw new RangeError('this format does not support such results');
  return write(look);
}
