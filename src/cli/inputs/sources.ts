/** Resolves the arguments of a command to sources of documents, before any model is loaded. */
import * as l10n from '@vscode/l10n';
import { unpacked } from '../../core/data/decoding';
import { type DataFormatName, dataFormat, formatOfContent, formatOfName } from '../../core/data/formats';
import { isParquet } from '../../core/data/parquet';
import { HEAD } from '../../core/data/records';
import { refusedContent } from '../../core/data/refused';
import { checkFile, fileBytes, pipeBytes } from '../../core/data/textFile';
import { DocumentError } from '../../core/errors';
import type { Io } from '../io';
import type { InputOptions } from '../options/inputOptions';

/** The source of one argument. A source that cannot be read has its error. */
export interface DocumentSource {
  readonly name: string;
  readonly kind: 'text' | 'stdin' | 'file' | 'rows';
  /** Of rows. */
  readonly format?: DataFormatName | 'parquet';
  /** The bytes of standard input or a pipe, which can be read only once. */
  readonly once?: AsyncIterable<Uint8Array>;
  /** A note on the format, if it was detected by the content. */
  readonly note?: string;
  readonly error?: unknown;
}

/** The source that an argument names. */
export async function sourceOf(name: string, options: InputOptions, io: Io): Promise<DocumentSource> {
  const named = name === '-' ? null : formatOfName(name);
  const format =
    options.inputFormat === undefined ? named : options.inputFormat === 'text' ? null : options.inputFormat;
  const kind = format === null ? 'file' : 'rows';
  try {
    if (name === '-') return await onceOf(name, io.stdin, options);
    if (isParquet(name)) return { name, kind: 'rows', format: 'parquet' };
    const readable = await checkFile(name, format !== null);
    if (readable === 'pipe') return await onceOf(name, pipeBytes(name), options);
    if (format !== null) return { name, kind: 'rows', format };
    if (options.inputFormat !== undefined) return { name, kind: 'file' };
    const bytes = unpacked(fileBytes(name));
    const { head } = await peeked(bytes);
    await bytes.return(undefined); // closes the file
    return byContent({ name, kind: 'file' }, head, options, false);
  } catch (error) {
    return { name, kind: name === '-' ? 'stdin' : kind, error: isText(name, error) ? textError(error) : error };
  }
}

/** Words with blanks between them that name no file are a text, as a rule. */
function isText(name: string, error: unknown): boolean {
  const { cause } = error instanceof Error ? error : {};
  return /\S\s+\S/.test(name) && cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

function textError(cause: unknown): DocumentError {
  return new DocumentError(l10n.t('no such file; a text itself is given with --text'), { cause });
}

/** The source of input that can be read only once: the bytes of its beginning are kept for the reader. */
async function onceOf(
  name: string,
  bytes: AsyncIterable<Uint8Array | string>,
  options: InputOptions,
): Promise<DocumentSource> {
  const { head, all } = await peeked(unpacked(asBytes(bytes)));
  const kind = name === '-' ? 'stdin' : 'file';
  const format = options.inputFormat ?? (name === '-' ? null : formatOfName(name));
  const refused = refusedContent(head, format !== null && format !== 'text');
  if (refused !== null) throw new DocumentError(refused);
  if (format === 'text') return { name, kind, once: all };
  if (format !== null) return { name, kind: 'rows', format, once: all };
  return byContent({ name, kind, once: all }, head, options, true);
}

/** A source of rows with a note, if the text begins like a table. */
function byContent(source: DocumentSource, head: Buffer, options: InputOptions, nameless: boolean): DocumentSource {
  const text = new TextDecoder(options.encoding).decode(head, { stream: true });
  const format = formatOfContent(text, { ...options, file: source.name }, nameless);
  if (format === null) return source;
  const note = `${source.name === '-' ? 'standard input' : source.name} holds ${dataFormat(format).title}: each record is a document (--input-format text reads it as one text)`;
  return { ...source, kind: 'rows', format, note };
}

/** The first bytes of a stream, and all of it. */
async function peeked(
  chunks: AsyncGenerator<Uint8Array>,
): Promise<{ readonly head: Buffer; readonly all: AsyncGenerator<Uint8Array> }> {
  const first: Uint8Array[] = [];
  let size = 0;
  while (size < HEAD) {
    const next = await chunks.next();
    if (next.done) break;
    first.push(next.value);
    size += next.value.length;
  }
  const all = async function* () {
    try {
      yield* first.splice(0);
      yield* chunks;
    } finally {
      await chunks.return(undefined);
    }
  };
  return { head: Buffer.concat(first).subarray(0, HEAD), all: all() };
}

async function* asBytes(chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}
