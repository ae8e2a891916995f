import { readFile, stat } from 'node:fs/promises';
import { DocumentError } from '../errors';

/** The text of a file as it is: nothing trimmed, a leading byte-order mark and NUL kept. */
export async function readTextFile(file: string): Promise<string> {
  try {
    return decodeText(await readFile(file));
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
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new DocumentError('no such file', { cause: error });
  if (code === 'EACCES' || code === 'EPERM') return new DocumentError('no permission to read it', { cause: error });
  if (code === 'EISDIR') return new DocumentError('is a folder; name the files in it', { cause: error });
  if (code === 'ERR_FS_FILE_TOO_LARGE') return new DocumentError('is too large for one text', { cause: error });
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
