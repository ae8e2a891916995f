import { type AnsiInk, ansiInk, plainInk } from '../../core/explanation/export/ansi';
import type { Io } from '../io';

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
