import path from 'node:path';
import { Readable } from 'node:stream';
import { CsvError, type Info, parse } from 'csv-parse';
import { counted } from '../../text/numbers';
import { DocumentError } from '../errors';
import { type DataRow, textChunks } from './row';

/** Longest record in characters: a quote that is never closed must not read a whole disk into memory. */
const LONGEST_RECORD = 64 * 1024 * 1024;

interface ParsedRecord {
  readonly info: Info;
  readonly record: readonly string[];
}

/**
 * The records of a .csv or .tsv file; the first one names the columns. Quotes within a cell that is not quoted, and
 * after a quoted part, are taken as they are; a quote that is never closed ends the file with a row that says so.
 */
export async function* csvRows(file: string): AsyncGenerator<DataRow> {
  const chunks = textChunks(file);
  const first = (await chunks.next()).value ?? '';
  const parser = parse({
    delimiter: delimiterOf(file, first),
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_RECORD,
  });
  const source = Readable.from(joined(first, chunks));
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);

  let columns: readonly string[] | undefined;
  let line = 1;
  try {
    for await (const { record, info } of parser as AsyncIterable<ParsedRecord>) {
      const start = info.lines - record.join('').split('\n').length + 1;
      line = info.lines + 1;
      if (columns === undefined) columns = record;
      else yield rowOf(record, columns, start);
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const never = error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'has a quote that is never closed' : 'is not well-formed';
    yield { line, error: new DocumentError(never, { cause: error }) };
  } finally {
    source.destroy();
  }
}

function rowOf(record: readonly string[], columns: readonly string[], line: number): DataRow {
  if (record.length !== columns.length) {
    const found = `has ${counted(record.length, 'column')} where the first line names ${columns.length}`;
    return { line, error: new DocumentError(`${found}; quote cells that hold the separator`) };
  }
  const fields = new Map<string, string>();
  // Of columns of one name the first counts.
  for (const [index, name] of columns.entries()) if (!fields.has(name)) fields.set(name, record[index] ?? '');
  return { line, fields };
}

/** A tab for .tsv; for .csv what stands most often in the line of names, outside quotes. */
function delimiterOf(file: string, first: string): string {
  if (path.extname(file).toLowerCase() === '.tsv') return '\t';
  const names = first.replaceAll(/"(?:[^"]|"")*"/g, '').split(/[\r\n]/, 1)[0] ?? '';
  const count = (character: string) => names.split(character).length;
  return [',', ';', '\t', '|'].reduce((best, candidate) => (count(candidate) > count(best) ? candidate : best));
}

async function* joined(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  if (first !== '') yield first;
  yield* rest;
}
