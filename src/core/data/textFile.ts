import { constants } from 'node:buffer';
import { closeSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { DocumentError } from '../errors';
import { NotAFileError, openAnything, readFileBytes } from '../files';

/** The text of a file as it is: nothing trimmed, a leading byte-order mark and NUL kept. */
export async function readTextFile(file: string): Promise<string> {
  try {
    return decodeText(await bytesOf(file));
  } catch (error) {
    throw readError(error);
  }
}

/** Throws DocumentError when the file is missing, a folder, empty or not readable; reads nothing. */
export async function checkFile(file: string): Promise<void> {
  const found = await stat(file).catch((error: unknown) => {
    throw readError(error);
  });
  if (found.isDirectory()) throw new DocumentError('is a folder; name the files in it');
  if (found.isFile() && found.size === 0) throw empty();
  if (found.isCharacterDevice() || found.isBlockDevice())
    throw new DocumentError('is a device; name a file, or - for standard input');
  if (found.isSocket()) throw new DocumentError('is a socket; name a file');
}

/** As checkFile, for a file that is read more than once: what runs through a pipe is gone then. */
export async function checkRowsFile(file: string): Promise<void> {
  await checkFile(file);
  if ((await stat(file)).isFIFO())
    throw new DocumentError('is a pipe, and rows are read more than once; save them in a file first');
}

/** All bytes of a stream. Throws DocumentError for more than one text can have: some streams never end. */
export async function streamBytes(chunks: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    const piece = Buffer.from(chunk as Uint8Array);
    size += piece.length;
    if (size > constants.MAX_STRING_LENGTH) throw new DocumentError('is too large for one text');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/**
 * All bytes of a file, or of a pipe such as <(command), which is opened once: its other end would be told of a second time.
 * It is waited for without holding up a thread, so that an interruption ends the wait.
 */
async function bytesOf(file: string): Promise<Buffer> {
  const { descriptor, found } = openAnything(file);
  if (found.isFIFO()) return streamBytes(new Socket({ fd: descriptor, readable: true, writable: false }));
  closeSync(descriptor);
  return readFileBytes(file, constants.MAX_STRING_LENGTH);
}

/** Bytes as UTF-8. Throws DocumentError for no bytes at all, and for bytes that are not UTF-8. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes.length === 0) throw empty();
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new DocumentError(`is not UTF-8 text (first at byte ${firstBadByte(bytes)}); save it as UTF-8`, { cause });
  }
}

/** What the file system says, in words. */
export function readError(error: unknown): DocumentError {
  if (error instanceof DocumentError) return error;
  if (error instanceof NotAFileError) return new DocumentError('is not a file', { cause: error });
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new DocumentError('no such file', { cause: error });
  if (code === 'EACCES' || code === 'EPERM') return new DocumentError('no permission to read it', { cause: error });
  if (code === 'EISDIR') return new DocumentError('is a folder; name the files in it', { cause: error });
  if (error instanceof RangeError) return new DocumentError('is too large for one text', { cause: error });
  return new DocumentError(`cannot be read (${error instanceof Error ? error.message : String(error)})`, {
    cause: error,
  });
}

function empty(): DocumentError {
  return new DocumentError('is empty (0 bytes); there is nothing to read');
}

/** Where a decoding with replacement first differs from the bytes. */
function firstBadByte(bytes: Uint8Array): number {
  const repaired = Buffer.from(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), 'utf8');
  const differs = bytes.findIndex((byte, index) => byte !== repaired[index]);
  return differs < 0 ? bytes.length : differs;
}
