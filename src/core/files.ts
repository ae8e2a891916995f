/**
 * Opens only regular files, also if the path changes between a check and the opening: reading a pipe would wait, and a
 * device may never end.
 */

import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';

// Opening a pipe waits for its other end unless O_NONBLOCK is set, which has no effect on files. Windows has no such
// pipes.
const READING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** The path is not a regular file: a pipe, a device, a socket. For folders the file system's own error is thrown. */
export class NotAFileError extends Error {
  constructor(path: string) {
    super(`${path} is not a file`);
    this.name = 'NotAFileError';
  }
}

/** Opens a path without waiting. Throws the file system's errors. */
export function openAnything(path: string): { readonly descriptor: number; readonly found: Stats } {
  const descriptor = openSync(path, READING);
  return { descriptor, found: fstatSync(descriptor) };
}

/** The descriptor of a file. Throws NotAFileError, or the file system's errors. */
export function openFile(path: string): number {
  const { descriptor, found } = openAnything(path);
  if (found.isFile()) return descriptor;
  closeSync(descriptor);
  throw new NotAFileError(path);
}

/**
 * All bytes of a file of at most `largest`. Throws NotAFileError, RangeError for a larger one, or the file system's
 * errors.
 */
export function readFileBytes(path: string, largest: number): Buffer {
  const descriptor = openFile(path);
  try {
    const { size } = fstatSync(descriptor);
    if (size > largest) throw new RangeError(l10n.t`it is larger than ${largest} bytes`);
    const bytes = Buffer.allocUnsafe(size);
    let done = 0;
    for (let read = -1; done < size && read !== 0; done += read)
      read = readSync(descriptor, bytes, done, size - done, done);
    return bytes.subarray(0, done);
  } finally {
    closeSync(descriptor);
  }
}

/** As openFile, for asynchronous reading. */
export async function openFileHandle(path: string): Promise<FileHandle> {
  const file = await open(path, READING);
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new NotAFileError(path);
}

/** Bytes at the beginning of a file that show its kind. */
const HEAD = 4096;

/** The first bytes of the file at a path; none if it is not a file or cannot be read. */
export function fileHead(path: string): Buffer {
  try {
    const descriptor = openFile(path);
    try {
      const bytes = Buffer.alloc(HEAD);
      return bytes.subarray(0, readSync(descriptor, bytes, 0, HEAD, 0));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return Buffer.alloc(0); // the caller gets the error when it reads the file
  }
}

/**
 * The message for what a failed download or an unfinished check-out leaves in place of a file, and what to do; null for
 * other content.
 */
export function standIn(head: Uint8Array): string | null {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'is gzip data, not the file itself: unpack it with gunzip';
  const text = Buffer.from(head)
    .toString('utf8')
    .replace(/^\ufeff?\s*/, '');
  if (text.startsWith('version https://git-lfs.github.com/spec/'))
    return 'is a Git LFS pointer, not the file itself: fetch it with git lfs pull';
  if (/^<(!doctype html|html|head|body|!--)/i.test(text))
    return 'is an HTML page, not the file itself: download it again, from a raw or resolve address';
  if (/^<\?xml|^<Error>/.test(text)) return 'is an XML message, not the file itself: download it again';
  const said = errorMessage(text);
  return said === null ? null : `is a JSON error message (${said}), not the file itself: download it again`;
}

/** The message in the JSON body of a failed request; null for other text. Files of models and data begin otherwise. */
function errorMessage(text: string): string | null {
  const first = /^\{\s*"(?:error|errors|message|detail|statusCode)"\s*:\s*(?:"((?:[^"\\]|\\.)*)")?/i.exec(text);
  if (!first || text.length > 2048) return null;
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== 'object' || body === null || Object.keys(body).length > 6 || 'text' in body) return null;
  } catch {
    return null;
  }
  return (first[1] ?? text).replaceAll(/\s+/g, ' ').slice(0, 60);
}

/** The bytes of a file in pieces. Throws NotAFileError, AbortError, or the file system's errors. */
export async function* fileChunks(path: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const file = await openFileHandle(path);
  // The stream closes the descriptor.
  for await (const chunk of file.createReadStream({ highWaterMark: 1 << 20, signal })) yield chunk as Uint8Array;
}
