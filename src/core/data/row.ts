import path from 'node:path';
import { TextDecoder } from 'node:util';
import { DocumentError } from '../errors';
import { fileChunks } from '../files';
import { readError } from './textFile';

/** One record of a data file: its fields by name, or what is wrong with it. `line` is where it starts, from 1. */
export type DataRow =
  | { readonly line: number; readonly fields: ReadonlyMap<string, unknown> }
  | { readonly line: number; readonly error: DocumentError };

const ENDINGS = ['.csv', '.tsv', '.jsonl', '.ndjson'];

/** Whether a file is rows of data by its name's ending. */
export function isRowsFile(file: string): boolean {
  return ENDINGS.includes(path.extname(file).toLowerCase());
}

/** A file's text in pieces, without a leading byte-order mark. Throws DocumentError for bytes that are not UTF-8. */
export async function* textChunks(file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of fileChunks(file)) yield decodeChunk(decoder, chunk);
    yield decodeChunk(decoder, undefined);
  } catch (error) {
    throw readError(error);
  }
}

function decodeChunk(decoder: TextDecoder, chunk: Uint8Array | undefined): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch (cause) {
    throw new DocumentError('is not UTF-8 text; save it as UTF-8', { cause });
  }
}
