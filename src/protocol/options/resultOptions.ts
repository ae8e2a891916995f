/** Where results go and how they look. */
import { FORMAT_NAMES, GRANULARITIES, SORT_ORDERS } from '../formats';
import type { OptionTable } from './definition';

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;

/** What is painted and listed. */
export const VIEW_OPTIONS = {
  granularity: {
    type: 'choice',
    values: GRANULARITIES,
    flag: '--granularity <unit>',
    help: 'what is painted and listed',
    absent: 'word; csv: token',
    since: '0.1.0',
    setting: {
      name: 'decorations.granularity',
      group: 'explanations',
      order: 10,
      scope: 'resource',
      default: 'word',
      description: 'What is colored as one piece.',
      values: { token: 'Tokens, as the model reads them', word: 'Words', sentence: 'Sentences' },
    },
  },
  sort: {
    type: 'choice',
    values: SORT_ORDERS,
    flag: '--sort <order>',
    absent: 'lists by score, csv by position',
    since: '0.1.0',
  },
} as const satisfies OptionTable;

/** Formats, files and messages. */
export const OUTPUT_OPTIONS = {
  format: {
    type: 'choice',
    values: FORMAT_NAMES,
    flag: '--format <name>',
    absent: "from -o's ending, else terminal",
    since: '0.1.0',
  },
  o: {
    type: 'text',
    flag: '-o <file>',
    help: 'write to a file, completely or not at all',
    since: '0.1.0',
  },
  quiet: {
    type: 'switch',
    flag: '--quiet',
    help: 'no progress and no notes on standard error',
    since: '0.1.0',
  },
  logLevel: {
    type: 'choice',
    values: LOG_LEVELS,
    flag: '--log-level <level>',
    absent: 'warn',
    since: '0.1.0',
  },
} as const satisfies OptionTable;

/** Of commands that write CSV. */
export const CSV_OPTIONS = {
  /** False: cells that a spreadsheet would evaluate as formulas are not changed. */
  csvGuard: {
    type: 'switch',
    default: true,
    flag: '--no-csv-guard',
    help: "no ' before cells of CSV that a spreadsheet would evaluate: those that begin with = + - @",
    since: '0.1.0',
  },
} as const satisfies OptionTable;

export const RESUME_OPTIONS = {
  resume: {
    type: 'switch',
    flag: '--resume',
    help: 'continue from FILE.partial (rows of data or several files with -o, same model and options)',
    since: '0.1.0',
  },
  skipFailed: {
    type: 'switch',
    flag: '--skip-failed',
    help: 'of many documents, leave those that fail out: each is named, the rest is written, and the exit status is 0',
    since: '0.1.0',
  },
} as const satisfies OptionTable;
