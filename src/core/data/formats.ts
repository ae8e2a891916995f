/** The formats of data: how each is recognised, and which reader it has. */
import * as l10n from '@vscode/l10n';
import { findColumns } from './columns';
import { CsvReader, delimiterOf } from './csvReader';
import { JsonArrayReader } from './jsonArrayReader';
import { fastTextReader, jsonLinesReader } from './lineReaders';
import type { RecordReader } from './record';
import { recordsIn } from './records';

/** What is known about the data before reading. */
export interface ReadingHints {
  readonly file: string;
  /** The delimiter between columns, if the user gives one: a character, 'tab' or '\\t'. */
  readonly delimiter?: string | undefined;
  /** The column with the texts, if the user names one. */
  readonly textColumn?: string | undefined;
}

interface DataFormat {
  /** For messages. */
  readonly title: string;
  /** Endings of file names. They decide the format, whatever the content. */
  readonly endings: readonly string[];
  /** Whether a text has this format, judged by its beginning. */
  holds(head: string, hints: ReadingHints): boolean;
  reader(head: string, hints: ReadingHints): RecordReader;
}

const csv = (head: string, { file, delimiter, textColumn }: ReadingHints) =>
  new CsvReader(characterOf(delimiter) ?? delimiterOf(file, head, textColumn));

function characterOf(delimiter: string | undefined): string | undefined {
  return delimiter !== undefined && /^(tab|\\t)$/i.test(delimiter) ? '\t' : delimiter;
}

/** In the order in which content is tested. */
const FORMATS = {
  fasttext: {
    title: l10n.t('lines of fastText'),
    endings: [],
    holds: (head) => /^__label__\S+[ \t]+\S/.test(head),
    reader: fastTextReader,
  },
  json: {
    title: l10n.t('a JSON array of records'),
    endings: [],
    // An array of other objects is a plain text. A first record that the head cuts counts as a record.
    holds: (head, { textColumn }) => {
      if (!/^\s*\[\s*\{/.test(head)) return false;
      const [first] = recordsIn(head, new JsonArrayReader());
      return first?.error !== null || findColumns([...first.fields.keys()], { text: textColumn }).text !== null;
    },
    reader: () => new JsonArrayReader(),
  },
  jsonl: {
    title: l10n.t('JSON Lines'),
    endings: ['.jsonl', '.ndjson'],
    holds: (head) => {
      const [line] = head.trimStart().split('\n', 1);
      return line.startsWith('{') && [...recordsIn(line, jsonLinesReader())][0]?.error === null;
    },
    reader: jsonLinesReader,
  },
  tsv: {
    title: 'TSV',
    endings: ['.tsv'],
    holds: () => false,
    reader: (head, hints) => csv(head, { ...hints, delimiter: hints.delimiter ?? '\t' }),
  },
  csv: {
    title: 'CSV',
    endings: ['.csv'],
    // A header with a column of texts, and a first row with as many cells.
    holds: (head, hints) => {
      const reader = new CsvReader(characterOf(hints.delimiter) ?? delimiterOf(hints.file, head, hints.textColumn));
      for (const { error } of recordsIn(head, reader)) {
        const names = reader.names ?? [];
        return error === null && names.length > 1 && findColumns(names, { text: hints.textColumn }).text !== null;
      }
      return false;
    },
    reader: csv,
  },
} as const satisfies Readonly<Record<string, DataFormat>>;

export type DataFormatName = keyof typeof FORMATS;

const NAMES = Object.keys(FORMATS) as readonly DataFormatName[];

/** The format with a name. */
export function dataFormat(name: DataFormatName): DataFormat {
  return FORMATS[name];
}

/** Formats that are recognised under any file name, because no prose begins like them. */
const PLAIN: readonly DataFormatName[] = ['fasttext'];

/** The format of a file by its name, gzip or not; null for other names. */
export function formatOfName(file: string): DataFormatName | null {
  const name = file.toLowerCase().replace(/\.gz$/, '');
  return NAMES.find((format) => (FORMATS[format].endings as readonly string[]).some((e) => name.endsWith(e))) ?? null;
}

/**
 * The format of a text by its beginning; null for plain text. Without a name (standard input) all formats are tested,
 * for .json an array of records, for other names only the formats that no prose begins like.
 */
export function formatOfContent(head: string, hints: ReadingHints, nameless: boolean): DataFormatName | null {
  const isJson = /\.json(\.gz)?$/i.test(hints.file);
  const asked = nameless ? NAMES : isJson ? (['json'] as const) : PLAIN;
  const plain = head.replace(/^\ufeff/, '');
  return asked.find((format) => FORMATS[format].holds(plain, hints)) ?? null;
}
