import type { Look, ResultFormat } from '../../core/explanation/export/format';
import { FORMATS, type FormatName } from '../../protocol/formats';
import type { OutputOptions, ViewOptions } from '../options/outputOptions';
import type { CommandSession } from '../session';
import { csvStyle } from './csvStyle';
import { inkFor } from './ink';

/** How results look by what was asked for, else as is usual for the format. */
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

/** The format, which the command's own list of formats has let through. */
export function chosen<Result>(
  write: ((look: Look) => ResultFormat<Result>) | undefined,
  look: Look,
): ResultFormat<Result> {
  if (write === undefined) throw new RangeError('this format has no form for such a result');
  return write(look);
}
