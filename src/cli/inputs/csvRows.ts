import path from 'node:path';
import { Readable } from 'node:stream';
import { type CsvError, type Info, parse } from 'csv-parse';
import { DocumentError } from '../../server/errors';
import { type Row, textChunks } from './row';

/** Longest record in characters: a quote that is never closed must not read a whole disk into memory. */
const LONGEST_RECORD = 64 * 1024 * 1024;

interface ParsedRecord {
  readonly info: Info;
  readonly record: readonly string[];
}

/** The records of a .csv or .tsv file; the first one names the columns. */
export async function* csvRows(file: string): AsyncGenerator<Row> {
  const chunks = textChunks(file);
  const first = (await chunks.next()).value ?? '';
  const delimiter = delimiterOf(file, first);
  const skipped: Row[] = [];
  const parser = parse({
    delimiter,
    info: true,
    relax_column_count: true,
    relax_quotes: delimiter === '\t',
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: LONGEST_RECORD,
    on_skip: (error) => {
      skipped.push(skippedRow(error));
      return undefined;
    },
  });
  const source = Readable.from(joined(first, chunks));
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);

  let columns: readonly string[] | undefined;
  let lastLine = 0;
  for await (const { record, info } of parser as AsyncIterable<ParsedRecord>) {
    while (skipped[0] !== undefined && skipped[0].line <= info.lines) yield* skipped.splice(0, 1);
    const line = lastLine + 1;
    lastLine = info.lines;
    if (columns === undefined) columns = record;
    else yield rowOf(record, columns, line);
  }
  yield* skipped;
}

function rowOf(record: readonly string[], columns: readonly string[], line: number): Row {
  if (record.length !== columns.length) {
    const found = `has ${record.length} columns where the first line names ${columns.length}`;
    return { line, error: new DocumentError(`${found}; quote cells that hold the separator`) };
  }
  return { line, fields: new Map(columns.map((name, index) => [name, record[index] ?? ''])) };
}

function skippedRow(error: CsvError | undefined): Row {
  const lines = error !== undefined && 'lines' in error ? Number(error.lines) : 0;
  return { line: lines, error: new DocumentError('is not well-formed CSV (quotes)', { cause: error }) };
}

/** A tab for .tsv; for .csv what stands most often in the line of names. */
function delimiterOf(file: string, first: string): string {
  if (path.extname(file).toLowerCase() === '.tsv') return '\t';
  const names = first.split(/\r?\n/, 1)[0] ?? '';
  const count = (character: string) => names.split(character).length;
  return [',', ';', '\t'].reduce((best, candidate) => (count(candidate) > count(best) ? candidate : best));
}

async function* joined(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  if (first !== '') yield first;
  yield* rest;
}
