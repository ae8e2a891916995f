/** The formats of data: how a file says that it is of one, and what reads its records. */
import * as l10n from '@vscode/l10n';
import { findColumns } from './columns';
import { CsvReader, delimiterOf } from './csvReader';
import { JsonArrayReader } from './jsonArrayReader';
import { fastTextReader, jsonLinesReader } from './lineReaders';
import type { RecordReader } from './record';
import { recordsIn } from './records';

/** What is known of a table beforehand. */
export interface ReadingHints {
  readonly file: string;
  /** What parts columns, where a person says it. */
  readonly delimiter?: string | undefined;
  /** The column that holds the texts, likewise. */
  readonly textColumn?: string | undefined;
}

interface DataFormat {
  /** For messages. */
  readonly title: string;
  /** Of names of files, which decide whatever is in the file. */
  readonly endings: readonly string[];
  /** Whether a text is of the format, by its beginning. */
  holds(head: string, hints: ReadingHints): boolean;
  reader(head: string, hints: ReadingHints): RecordReader;
}

const csv = (head: string, { file, delimiter, textColumn }: ReadingHints) =>
  new CsvReader(delimiter ?? delimiterOf(file, head, textColumn));

/** In the order in which content is asked. */
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
    // Other lists of objects are texts. A record that the head cuts is no sign against it.
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
    // A line of names, one of them for the texts, and a row that fits.
    holds: (head, hints) => {
      const reader = new CsvReader(hints.delimiter ?? delimiterOf(hints.file, head, hints.textColumn));
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

export function dataFormat(name: DataFormatName): DataFormat {
  return FORMATS[name];
}

/** Formats that a text shows whatever its file is called: no prose begins so. */
const PLAIN: readonly DataFormatName[] = ['fasttext'];

/** The format that a file's name says, gzip or not; null where it says none. */
export function formatOfName(file: string): DataFormatName | null {
  const name = file.toLowerCase().replace(/\.gz$/, '');
  return NAMES.find((format) => (FORMATS[format].endings as readonly string[]).some((e) => name.endsWith(e))) ?? null;
}

/**
 * The format that a text shows; null for one that is a text. A file that is called something else is data only where no
 * text begins so; what has no name, as standard input, by each format.
 */
export function formatOfContent(head: string, hints: ReadingHints, nameless: boolean): DataFormatName | null {
  const isJson = /\.json(\.gz)?$/i.test(hints.file);
  const asked = nameless ? NAMES : isJson ? (['json'] as const) : PLAIN;
  const plain = head.replace(/^\ufeff/, '');
  return asked.find((format) => FORMATS[format].holds(plain, hints)) ?? null;
}
