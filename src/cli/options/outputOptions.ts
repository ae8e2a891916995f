import path from 'node:path';
import { type Command, Option } from 'commander';
import type { Granularity } from '../../core/explanation/span';
import type { SortOrder } from '../../core/explanation/strongest';
import { LOG_LEVELS, type LogLevel } from '../log';
import { choice, nonEmpty } from './checks';
import { oneOf } from './modelOptions';

export const FORMATS = ['terminal', 'json', 'jsonl', 'html', 'csv'] as const;
export type FormatName = (typeof FORMATS)[number];

/** Where results go and how they look. */
export interface OutputOptions {
  readonly format?: FormatName;
  readonly o?: string;
  readonly resume?: boolean;
  readonly quiet?: boolean;
  readonly logLevel?: LogLevel;
  /** False: cells of CSV that a spreadsheet would take for formulas stay as they are. */
  readonly csvGuard?: boolean;
}

export interface ViewOptions {
  readonly granularity?: Granularity;
  readonly sort?: SortOrder;
}

/** Adds the options of formats, files and messages. */
export function addOutputOptions(command: Command, formats: readonly FormatName[]): Command {
  command
    .addOption(
      new Option('--format <name>', oneOf(formats, "default: from -o's ending, else terminal")).argParser(
        choice('--format', formats),
      ),
    )
    .addOption(new Option('-o <file>', 'write to a file, whole or not at all').argParser(nonEmpty('-o')))
    .option('--quiet', 'no progress and no notes on standard error')
    .addOption(
      new Option('--log-level <level>', oneOf(LOG_LEVELS, 'default: warn')).argParser(
        choice('--log-level', LOG_LEVELS),
      ),
    );
  if (formats.includes('csv'))
    command.option(
      '--no-csv-guard',
      "no ' before cells of CSV that a spreadsheet would run: those that begin with = + - @",
    );
  return command;
}

/** Adds the option for going on with rows of data. */
export function addResumeOption(command: Command): Command {
  return command.option('--resume', 'go on from FILE.partial (rows of data with -o, same model and options)');
}

/** Adds the options of what is painted and listed. */
export function addViewOptions(command: Command): Command {
  const granularities = ['token', 'word', 'sentence'] as const;
  const orders = ['position', 'score'] as const;
  return command
    .addOption(
      new Option(
        '--granularity <unit>',
        `what is painted and listed: ${oneOf(granularities, 'default: word; csv: token')}`,
      ).argParser(choice('--granularity', granularities)),
    )
    .addOption(
      new Option('--sort <order>', oneOf(orders, 'default: lists by score, csv by position')).argParser(
        choice('--sort', orders),
      ),
    );
}

/** The format that was named, else the one of the file's ending where the command knows it, else the terminal's. */
export function formatOf(options: OutputOptions, formats: readonly FormatName[]): FormatName {
  if (options.format !== undefined) return options.format;
  const ending = path
    .extname(options.o ?? '')
    .slice(1)
    .toLowerCase();
  const known = ending === 'htm' ? 'html' : ending === 'ndjson' ? 'jsonl' : ending;
  return formats.find((format) => format === known) ?? 'terminal';
}
