import path from 'node:path';
import { csvRows } from '../../core/data/csvRows';
import { jsonlRows } from '../../core/data/jsonlRows';
import { type DataRow, isRowsFile } from '../../core/data/row';
import { checkFile, checkRowsFile, decodeText, readTextFile, streamBytes } from '../../core/data/textFile';
import { DocumentError } from '../../core/errors';
import type { DocumentInput } from '../../protocol/requests';
import type { Io } from '../io';
import type { InputOptions } from '../options/inputOptions';
import { type Columns, cellsOf, columnsOf } from './columns';

/** A document to work on, or why there is none. `where` names it in messages. */
export type Item =
  | { readonly where: string; readonly input: DocumentInput }
  | { readonly where: string; readonly error: unknown };

/** The source named by one argument. One that is known to fail already has its error. */
export interface DocumentSource {
  readonly name: string;
  readonly kind: 'text' | 'stdin' | 'file' | 'rows';
  readonly error?: unknown;
}

/** The sources in the order given, looked at (missing files, folders, columns) before any model is loaded. */
export async function openSources(files: readonly string[], options: InputOptions): Promise<DocumentSource[]> {
  if (options.text !== undefined) return [{ name: '--text', kind: 'text' }];
  return Promise.all(
    files.map(async (name): Promise<DocumentSource> => {
      if (name === '-') return { name, kind: 'stdin' };
      const kind = isRowsFile(name) ? 'rows' : 'file';
      try {
        if (kind === 'rows') await checkRowsFile(name);
        else await checkFile(name);
        if (kind === 'rows') await checkColumns(name, options);
        return { name, kind };
      } catch (error) {
        return { name, kind, error };
      }
    }),
  );
}

/** The documents of the sources, read one after the other as they are asked for. */
export async function* documents(
  sources: readonly DocumentSource[],
  options: InputOptions,
  io: Io,
): AsyncGenerator<Item> {
  for (const source of sources) {
    if (source.error !== undefined) yield { where: source.name, error: source.error };
    else if (source.kind === 'rows') yield* rowDocuments(source.name, options);
    else yield await textDocument(source, options, io);
  }
}

async function textDocument(source: DocumentSource, options: InputOptions, io: Io): Promise<Item> {
  try {
    const text = await textOf(source, options, io);
    const input = { source: source.name, id: null, known: null, text, textPair: options.textPair ?? null };
    return { where: source.name, input };
  } catch (error) {
    return { where: source.name, error };
  }
}

async function textOf(source: DocumentSource, options: InputOptions, io: Io): Promise<string> {
  if (source.kind === 'file') return readTextFile(source.name);
  if (source.kind === 'text') return decodeText(Buffer.from(options.text ?? '', 'utf8'));
  return decodeText(await streamBytes(io.stdin));
}

async function* rowDocuments(file: string, options: InputOptions): AsyncGenerator<Item> {
  const names = new Set<string>(); // a .jsonl may name more of them further down
  let columns: Columns | undefined;
  let number = 0;
  try {
    for await (const row of rowsOf(file)) {
      number++;
      const where = `${file} row ${number} (line ${row.line})`;
      if ('error' in row) {
        yield { where, error: row.error };
        continue;
      }
      const known = names.size;
      for (const name of row.fields.keys()) names.add(name);
      if (columns === undefined || names.size > known) columns = columnsOf([...names], options);
      yield rowItem(where, file, row, columns, options);
    }
    if (number === 0) yield { where: file, error: new DocumentError('has no rows') };
  } catch (error) {
    yield { where: file, error };
  }
}

function rowItem(
  where: string,
  source: string,
  row: Extract<DataRow, { fields: unknown }>,
  columns: Columns,
  options: InputOptions,
): Item {
  try {
    const cells = cellsOf(row, columns);
    return { where, input: { source, ...cells, textPair: options.textPair ?? cells.textPair } };
  } catch (error) {
    return { where, error };
  }
}

function rowsOf(file: string): AsyncGenerator<DataRow> {
  return /^\.(jsonl|ndjson)$/i.test(path.extname(file)) ? jsonlRows(file) : csvRows(file);
}

/** Throws when the file's first good row has no text column. */
async function checkColumns(file: string, options: InputOptions): Promise<void> {
  for await (const row of rowsOf(file)) {
    if ('error' in row) continue;
    columnsOf([...row.fields.keys()], options);
    return;
  }
}

/** How many documents there are, by reading the rows through once; a file that cannot be read counts as one. */
export async function countDocuments(sources: readonly DocumentSource[]): Promise<number> {
  let count = 0;
  for (const source of sources) {
    if (source.kind !== 'rows' || source.error !== undefined) count++;
    else for await (const _ of rowsOf(source.name)) count++;
  }
  return count;
}
