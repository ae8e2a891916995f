/** Decodes the bytes of texts and tables, gzip or not, in a given encoding. */

import { pipeline, Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import * as l10n from '@vscode/l10n';
import { DocumentError } from '../errors';

const UTF8 = 'utf-8';

/** Whether TextDecoder has an encoding of this name. */
export function isEncoding(name: string): boolean {
  try {
    return new TextDecoder(name) !== undefined;
  } catch {
    return false;
  }
}

/** The bytes, unpacked if they are gzip data. Throws DocumentError for damaged gzip data. */
export async function* unpacked(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]();
  const first = await source.next();
  const all = (async function* () {
    try {
      if (!first.done) yield first.value;
      for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
    } finally {
      await source.return?.();
    }
  })();
  const isGzip = !first.done && first.value[0] === 0x1f && first.value[1] === 0x8b;
  if (!isGzip) return yield* all;
  let failed: unknown;
  const unpacking = pipeline(Readable.from(all), createGunzip(), (error) => {
    failed = error;
  });
  try {
    for await (const chunk of unpacking) yield chunk as Uint8Array;
  } catch (cause) {
    if (!isZlib(cause) && !isZlib(failed)) throw cause;
    throw new DocumentError(l10n.t('is gzip data that is damaged or cut: copy it again'), { cause });
  }
}

function isZlib(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^Z_/.test(String(error.code));
}

/** Common encodings of texts other than UTF-8. */
const OTHERS = ['utf-16le', 'utf-16be', 'windows-1252'] as const;

/** The encoding in which the bytes are this text: '' for UTF-8, null if no common one. */
export function encodingOf(bytes: Uint8Array, text: string): string | null {
  const reads = (name: string) => {
    try {
      return decodeText(bytes, name) === text;
    } catch (error) {
      if (error instanceof DocumentError) return false;
      throw error;
    }
  };
  return reads(UTF8) ? '' : (OTHERS.find(reads) ?? null);
}

/** Text in pieces, without a leading byte-order mark. Throws DocumentError for bytes that are not of this encoding. */
export async function* decoded(chunks: AsyncIterable<Uint8Array>, encoding = UTF8): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let at = 0;
  let last: Uint8Array = new Uint8Array();
  for await (const chunk of chunks) {
    const hint = at === 0 ? utf16(chunk, encoding) : null;
    if (hint !== null) throw new DocumentError(hint);
    yield attempt(() => decoder.decode(chunk, { stream: true }), chunk, encoding, at);
    at += chunk.length;
    last = chunk;
  }
  yield attempt(() => decoder.decode(), last, encoding, at - last.length);
}

/** A whole text; a leading byte-order mark is kept in UTF-8. Throws DocumentError for other bytes and for none. */
export function decodeText(bytes: Uint8Array, encoding = UTF8): string {
  if (bytes.length === 0) throw new DocumentError(l10n.t('is empty (0 bytes); there is nothing to read'));
  const hint = utf16(bytes, encoding);
  if (hint !== null) throw new DocumentError(hint);
  const ignoreBOM = new TextDecoder(encoding).encoding === UTF8;
  return attempt(() => new TextDecoder(encoding, { fatal: true, ignoreBOM }).decode(bytes), bytes, encoding, 0);
}

function attempt(decode: () => string, bytes: Uint8Array, encoding: string, from: number): string {
  try {
    return decode();
  } catch (cause) {
    const { encoding: name } = new TextDecoder(encoding);
    const at = name === UTF8 ? ` (first at byte ${from + firstBadByte(bytes)})` : '';
    const remedy =
      name === UTF8 ? 'save it as UTF-8, or say what it is: --encoding latin1, utf-16le …' : 'name another --encoding';
    throw new DocumentError(l10n.t`is not ${name.toUpperCase()} text${at}; ${remedy}`, { cause });
  }
}

/**
 * The message for a text in UTF-16 that is read in another encoding; null for any other text. UTF-16 is recognised by
 * its byte-order mark or by the zeros between ASCII characters.
 */
function utf16(head: Uint8Array, encoding: string): string | null {
  if (/^utf-16/.test(new TextDecoder(encoding).encoding)) return null;
  const zeros = (from: number) => {
    let count = 0;
    for (let i = from; i < Math.min(head.length, 200); i += 2) if (head[i] === 0) count++;
    return count / Math.max(1, Math.min(head.length, 200) / 2);
  };
  const marked = head[0] === 0xff && head[1] === 0xfe ? 'le' : head[0] === 0xfe && head[1] === 0xff ? 'be' : null;
  const zeroed = zeros(1) > 0.6 && zeros(0) < 0.1 ? 'le' : zeros(0) > 0.6 && zeros(1) < 0.1 ? 'be' : null;
  const order = marked ?? (head.length >= 8 ? zeroed : null);
  return order && `is UTF-16 text: read it with --encoding utf-16${order}, or save it as UTF-8`;
}

/** Index of the first byte that is not UTF-8: there a decoding with replacement first differs from the bytes. */
function firstBadByte(bytes: Uint8Array): number {
  const repaired = Buffer.from(new TextDecoder(UTF8, { ignoreBOM: true }).decode(bytes), 'utf8');
  const differs = bytes.findIndex((byte, index) => byte !== repaired[index]);
  return differs < 0 ? bytes.length : differs;
}
