/** Reads rows of Parquet files as written by pandas, polars and the data sets of the Hugging Face Hub. */
import { statSync } from 'node:fs';
import * as l10n from '@vscode/l10n';
import type { AsyncBuffer, FileMetaData } from 'hyparquet';
import * as v from 'valibot';
import { DocumentError } from '../errors';
import { fileHead, openFileHandle } from '../files';
import type { DataRow } from './records';
import { readError } from './textFile';

/** Largest row group in bytes: row groups are decoded as a whole. */
const LARGEST_GROUP = 1024 * 1024 * 1024;
/** Largest number of rows in a group; pyarrow's default is 1,048,576. */
const MOST_ROWS = 8_000_000;
/** Largest footer in bytes; it lists each column of each row group. */
const LARGEST_FOOTER = 64 * 1024 * 1024;

/** An open Parquet file. */
export interface ParquetFile {
  /** Names of the columns, in their order. */
  readonly names: readonly string[];
  /** Number of rows. */
  readonly rows: number;
  /**
   * All rows with these columns, in order. One row group at a time is in memory. Throws DocumentError for damaged data.
   */
  read(columns: readonly string[]): AsyncGenerator<DataRow>;
}

/** Whether a file is a Parquet file, by its first bytes. */
export function isParquet(file: string): boolean {
  // A pipe is opened only once: its writer would notice a second opening.
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return false;
  return fileHead(file).toString('latin1', 0, 4) === 'PAR1';
}

/**
 * Opens a file and reads its footer. Throws DocumentError for a file that is damaged, encrypted or not supported.
 * @param largest largest size of a row group in bytes, uncompressed, only of the columns that are read
 */
export async function openParquet(file: string, largest = LARGEST_GROUP): Promise<ParquetFile> {
  const { parquetMetadataAsync, parquetSchema } = await import('./parquetLibrary');
  const buffer = await bufferOf(file);
  const footer = Buffer.from(await buffer.slice(Math.max(0, buffer.byteLength - 8)));
  if (footer.toString('latin1', 4) !== 'PAR1') throw new DocumentError(l10n.t('is a Parquet file that is cut off'));
  if (footer.readUInt32LE(0) > LARGEST_FOOTER)
    throw new DocumentError(l10n.t`has a Parquet footer of more than ${LARGEST_FOOTER} bytes: not read`);
  const metadata = await guarded(() => parquetMetadataAsync(buffer));
  const names = parquetSchema(metadata).children.map(({ element }) => element.name);
  return {
    names,
    rows: Number(metadata.num_rows),
    read: (columns) => rowsOfColumns(buffer, metadata, columns, largest),
  };
}

async function* rowsOfColumns(
  file: AsyncBuffer,
  metadata: FileMetaData,
  columns: readonly string[],
  largest: number,
): AsyncGenerator<DataRow> {
  const { parquetReadObjects, compressors } = await import('./parquetLibrary');
  const classes = classLabels(metadata);
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    checkGroup(group, columns, largest);
    const rowEnd = rowStart + rows;
    const options = { file, metadata, columns: [...columns], rowStart, rowEnd, compressors };
    const read = await guarded(() => parquetReadObjects(options));
    for (const [i, row] of read.entries()) {
      const fields = new Map(columns.map((name) => [name, jsonValue(row[name], classes.get(name))]));
      yield { line: rowStart + i + 1, fields, error: null };
    }
    rowStart = rowEnd;
  }
}

/** Throws DocumentError for a row group that would not fit into memory. */
function checkGroup(group: FileMetaData['row_groups'][number], columns: readonly string[], largest: number): void {
  const rows = Number(group.num_rows);
  let bytes = 0;
  for (const { meta_data: meta, file_path: elsewhere } of group.columns) {
    if (meta === undefined || elsewhere !== undefined)
      throw new DocumentError(l10n.t('keeps its columns in other files or encrypted, which is not supported'));
    if (columns.includes(meta.path_in_schema[0])) bytes += Number(meta.total_uncompressed_size);
  }
  if (!(rows <= MOST_ROWS && bytes <= largest))
    throw new DocumentError(
      l10n.t`has a row group of ${rows} rows and ${bytes} bytes, which is too large: write it with smaller ones (row_group_size=100000)`,
    );
}

const HubInfo = v.object({
  info: v.object({ features: v.record(v.string(), v.looseObject({})) }),
});
const ClassLabel = v.object({ _type: v.literal('ClassLabel'), names: v.array(v.string()) });

/** Names of classes by column, for columns of ClassLabel of Hugging Face's datasets library, or of lists of it. */
function classLabels({ key_value_metadata: entries = [] }: FileMetaData): ReadonlyMap<string, readonly string[]> {
  const text = entries.find(({ key }) => key === 'huggingface')?.value;
  const found = new Map<string, readonly string[]>();
  const info = v.safeParse(v.pipe(v.string(), v.parseJson(), HubInfo), text);
  if (!info.success) return found;
  for (const [column, feature] of Object.entries(info.output.info.features)) {
    const label = v.safeParse(ClassLabel, 'feature' in feature ? feature.feature : feature);
    if (label.success) found.set(column, label.output.names);
  }
  return found;
}

/** A value as in JSON: integers as numbers, times in ISO 8601, classes by their names; null for the class -1 (none). */
function jsonValue(value: unknown, names: readonly string[] | undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => jsonValue(item, names));
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (names !== undefined && typeof number === 'number') return number < 0 ? null : (names[number] ?? number);
  if (typeof value === 'bigint') return Number.isSafeInteger(number) ? number : String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, jsonValue(item, undefined)]));
}

/** Access to ranges of a file; a range beyond its end is an error. */
async function bufferOf(path: string): Promise<AsyncBuffer> {
  const sized = await openFileHandle(path).catch((error: unknown) => {
    throw readError(error);
  });
  const { size } = await sized.stat().finally(() => sized.close());
  return {
    byteLength: size,
    slice: (start, end = size) => {
      const range = rangeOf(path, start, end, size);
      // The library requests several ranges at once and handles only the first error.
      range.catch(() => {});
      return range;
    },
  };
}

async function rangeOf(path: string, start: number, end: number, size: number): Promise<ArrayBuffer> {
  if (!(start >= 0 && start <= end && end <= size)) throw new RangeError(`bytes ${start} to ${end} of ${size}`);
  const bytes = new Uint8Array(end - start);
  const file = await openFileHandle(path);
  try {
    for (let done = 0; done < bytes.length; ) {
      const { bytesRead } = await file.read(bytes, done, bytes.length - done, start + done);
      if (bytesRead === 0) throw new RangeError('the file became shorter');
      done += bytesRead;
    }
  } finally {
    await file.close();
  }
  return bytes.buffer;
}

/** Does the work and converts the library's errors to a DocumentError of one line. */
async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof DocumentError) throw cause;
    const said = (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0].slice(0, 120);
    throw new DocumentError(l10n.t`is a Parquet file that cannot be read (${said}): it is damaged or not supported`, {
      cause,
    });
  }
}
