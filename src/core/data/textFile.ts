/** Files and pipes of texts and tables: checks that they can be read, and reads their bytes. */

import { constants } from 'node:buffer';
import { closeSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import * as l10n from '@vscode/l10n';
import { DocumentError } from '../errors';
import { fileChunks, fileHead, NotAFileError, openAnything } from '../files';
import { refusedAddress, refusedContent, refusedName } from './refused';

/** What a readable path is: a file, or a pipe, which can be read only once. */
export type Readable = 'file' | 'pipe';

/**
 * Checks that a path can be read as a text or, with `isData`, as a table, by its first bytes and its name.
 * @throws DocumentError when it is missing, a folder, a device, empty, not readable or not a text
 */
export async function checkFile(file: string, isData: boolean): Promise<Readable> {
  const address = refusedAddress(file);
  if (address !== null) throw new DocumentError(address);
  const found = await stat(file).catch((error: unknown) => {
    throw readError(error);
  });
  if (found.isDirectory()) throw new DocumentError(l10n.t('is a folder; name the files in it'));
  if (found.isFile() && found.size === 0)
    throw new DocumentError(l10n.t('is empty (0 bytes); there is nothing to read'));
  if (found.isCharacterDevice() || found.isBlockDevice())
    throw new DocumentError(l10n.t('is a device; name a file, or - for standard input'));
  if (found.isSocket()) throw new DocumentError(l10n.t('is a socket; name a file'));
  if (!found.isFile()) return 'pipe';
  const refused = refusedContent(fileHead(file), isData) ?? refusedName(file);
  if (refused !== null) throw new DocumentError(refused);
  return 'file';
}

/** All bytes of a stream. Throws DocumentError for more bytes than one string can hold: some streams never end. */
export async function streamBytes(chunks: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    const piece = Buffer.from(chunk as Uint8Array);
    size += piece.length;
    if (size > constants.MAX_STRING_LENGTH) throw new DocumentError(l10n.t('is too large for one text'));
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** The bytes of a file in pieces. Throws DocumentError when it cannot be read. */
export async function* fileBytes(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* fileChunks(file);
  } catch (error) {
    throw readError(error);
  }
}

/**
 * The bytes of a pipe such as <(command). It is opened only once, because the writer would notice a second opening. The
 * wait for data blocks no thread, so an interruption ends it. Throws DocumentError when it cannot be read.
 */
export async function* pipeBytes(file: string): AsyncGenerator<Uint8Array> {
  try {
    const { descriptor, found } = openAnything(file);
    if (found.isFIFO()) {
      for await (const chunk of new Socket({ fd: descriptor, readable: true, writable: false }))
        yield chunk as Uint8Array;
    } else {
      closeSync(descriptor);
      yield* fileChunks(file);
    }
  } catch (error) {
    throw readError(error);
  }
}

/** A file system error as a DocumentError that says what is wrong. */
export function readError(error: unknown): DocumentError {
  if (error instanceof DocumentError) return error;
  if (error instanceof NotAFileError) return new DocumentError(l10n.t('is not a file'), { cause: error });
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new DocumentError(l10n.t('no such file'), { cause: error });
  if (code === 'EACCES' || code === 'EPERM')
    return new DocumentError(l10n.t('no permission to read it'), { cause: error });
  if (code === 'EISDIR') return new DocumentError(l10n.t('is a folder; name the files in it'), { cause: error });
  if (error instanceof RangeError) return new DocumentError(l10n.t('is too large for one text'), { cause: error });
  return new DocumentError(l10n.t`cannot be read (${error instanceof Error ? error.message : String(error)})`, {
    cause: error,
  });
}
