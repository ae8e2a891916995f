import path from 'node:path';
import type { Command } from 'commander';
import { type FormatName, formatOfEnding } from '../../protocol/formats';
import type { ValuesOf } from '../../protocol/options/definition';
import {
  CSV_OPTIONS,
  OUTPUT_OPTIONS,
  type RESUME_OPTIONS,
  type VIEW_OPTIONS,
} from '../../protocol/options/resultOptions';
import { addOptions } from './flags';

/** Where results go and how they look. */
export type OutputOptions = ValuesOf<typeof OUTPUT_OPTIONS & typeof CSV_OPTIONS & typeof RESUME_OPTIONS>;
export type ViewOptions = ValuesOf<typeof VIEW_OPTIONS>;

/** Of commands whose result is no list of documents. */
export const SUMMARY_FORMATS = ['terminal', 'json'] as const satisfies readonly FormatName[];

/** Adds the options of formats, files and messages. */
export function addOutputOptions(command: Command, formats: readonly FormatName[]): Command {
  addOptions(command, { ...OUTPUT_OPTIONS, format: { ...OUTPUT_OPTIONS.format, values: formats } });
  return formats.includes('csv') ? addOptions(command, CSV_OPTIONS) : command;
}

/** The format that was named, else the one of the file's ending where the command knows it, else the terminal's. */
export function formatOf(options: OutputOptions, formats: readonly FormatName[]): FormatName {
  if (options.format !== undefined) return options.format;
  const known = formatOfEnding(path.extname(options.o ?? '').slice(1));
  return formats.find((format) => format === known) ?? 'terminal';
}
