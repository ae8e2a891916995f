/** The documents that a command reads: texts, and rows of data. */
import * as l10n from '@vscode/l10n';
import { decoded, decodeText, unpacked } from '../../core/data/decoding';
import { dataFormat } from '../../core/data/formats';
import { openParquet } from '../../core/data/parquet';
import { type DataRow, rowsIn } from '../../core/data/records';
import { fileBytes, streamBytes } from '../../core/data/textFile';
import { DocumentError } from '../../core/errors';
import type { DocumentInput } from '../../protocol/requests';
import type { Io } from '../io';
import type { InputOptions } from '../options/inputOptions';
import { type Columns, cellsOf, columnsOf } from './columns';
import { labelOfFile } from './knownLabel';
import { type DocumentSource, sourceOf } from './sources';

/** A document, or the error of one that cannot be read. `where` names it in messages. */
export type Item =
  | { readonly where: string; readonly input: DocumentInput }
  | { readonly where: string; readonly error: unknown };

/** The sources in the order given, looked at (missing files, folders, columns) before any model is loaded. */
export async function openSources(
  files: readonly string[],
  options: InputOptions,
  io: Io,
): Promise<readonly DocumentSource[]> {
  if (options.text !== undefined) return [{ name: '--text', kind: 'text' }];
  return Promise.all(
    files.map(async (name) => {
      const source = await sourceOf(name, options, io);
      if (source.kind !== 'rows' || source.once !== undefined || source.error !== undefined) return source;
      try {
        await checkColumns(source, options);
        return source;
      } catch (error) {
        return { ...source, error };
      }
    }),
  );
}

/** The documents of the sources, read one after the other as they are asked for. */
export async function* documents(sources: readonly DocumentSource[], options: InputOptions): AsyncGenerator<Item> {
  for (const source of sources) {
    if (source.error !== undefined) yield { where: source.name, error: source.error };
    else if (source.kind === 'rows') yield* rowDocuments(source, options);
    else yield await textDocument(source, options);
  }
}

async function textDocument(source: DocumentSource, options: InputOptions): Promise<Item> {
  try {
    const text = await textOf(source, options);
    const known = source.kind === 'file' ? labelOfFile(source.name, options) : null;
    const input = { source: source.name, id: null, known, text, textPair: options.textPair ?? null };
    return { where: source.name, input };
  } catch (error) {
    return { where: source.name, error };
  }
}

async function textOf({ kind, name, once }: DocumentSource, { text, encoding }: InputOptions): Promise<string> {
  if (kind === 'text') return decodeText(Buffer.from(text ?? '', 'utf8'));
  return decodeText(await streamBytes(once ?? unpacked(fileBytes(name))), encoding);
}

async function* rowDocuments(source: DocumentSource, options: InputOptions): AsyncGenerator<Item> {
  const file = source.name;
  const names = new Set<string>(); // a .jsonl may name more of them further down
  let columns: Columns | undefined;
  let number = 0;
  try {
    for await (const row of rowsOf(source, options)) {
      number++;
      const where = source.format === 'parquet' ? `${file} row ${number}` : `${file} row ${number} (line ${row.line})`;
      if (row.error !== null) {
        yield { where, error: row.error };
        continue;
      }
      const known = names.size;
      for (const name of row.fields.keys()) names.add(name);
      if (columns === undefined || names.size > known) columns = columnsOf([...names], options);
      yield rowItem(where, file, row, columns, options);
    }
    if (number === 0) yield { where: file, error: new DocumentError(l10n.t('has no rows')) };
  } catch (error) {
    yield { where: file, error };
  }
}

function rowItem(where: string, source: string, row: DataRow, columns: Columns, options: InputOptions): Item {
  try {
    const cells = cellsOf(row, columns, options);
    return { where, input: { source, ...cells, textPair: options.textPair ?? cells.textPair } };
  } catch (error) {
    return { where, error };
  }
}

async function* rowsOf(source: DocumentSource, options: InputOptions): AsyncGenerator<DataRow> {
  const { name: file, format = 'csv', once } = source;
  if (format === 'parquet') {
    const { names, read } = await openParquet(file);
    const { text, textPair, label, id } = columnsOf(names, options);
    yield* read([text, textPair, label, id].filter((name) => name !== null));
    return;
  }
  const { delimiter, textColumn, encoding } = options;
  const text = decoded(once ?? unpacked(fileBytes(file)), encoding);
  yield* rowsIn(text, (head) => dataFormat(format).reader(head, { file, delimiter, textColumn }));
}

/** Throws when the file's first good row has no text column. */
async function checkColumns(source: DocumentSource, options: InputOptions): Promise<void> {
  if (source.format === 'parquet') {
    columnsOf((await openParquet(source.name)).names, options);
    return;
  }
  for await (const row of rowsOf(source, options)) {
    if (row.error !== null) continue;
    columnsOf([...row.fields.keys()], options);
    return;
  }
}

/** The number of documents, by reading all rows once; null if the input can be read only once. */
export async function countDocuments(
  sources: readonly DocumentSource[],
  options: InputOptions,
): Promise<number | null> {
  let count = 0;
  for (const source of sources) {
    if (source.kind !== 'rows' || source.error !== undefined) count++;
    else if (source.once !== undefined) return null;
    else if (source.format === 'parquet') count += (await openParquet(source.name)).rows;
    else for await (const _ of rowsOf(source, options)) count++;
  }
  return count;
}
