/** The arguments of opcodes: sizes, numbers and texts. Sizes are checked before anything is allocated. */
import * as l10n from '@vscode/l10n';
import { CheckpointError } from '../../errors';
import type { FileRange } from './fileRange';

/** Longest integer in bytes: PyTorch's magic number has 10, the "very large" length of tokenizers 13. */
const LONGEST_INTEGER = 16;
/** Longest name of a module or a global, in characters. */
export const LONGEST_NAME = 500;
const NEWEST_PROTOCOL = 5;

const utf8 = new TextDecoder('utf-8', { fatal: true });
/** Python writes lone surrogates as if they were characters; they are read as U+FFFD. */
const lenient = new TextDecoder('utf-8');

/** Throws CheckpointError for an unknown version of the pickle protocol. */
export function checkProtocol(version: number): void {
  if (version > NEWEST_PROTOCOL)
    throw new CheckpointError(l10n.t`its pickle is of protocol ${version}; ${NEWEST_PROTOCOL} is the newest known`);
}

/** A frame only hints how many bytes to read at once: its size is checked and otherwise ignored. */
export function checkFrame(from: FileRange): void {
  if (long(from) > from.left) throw from.cut();
}

/** A size of 8 bytes. */
export function long(from: FileRange): number {
  const value = from.take(8).readBigUInt64LE();
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw from.cut();
  return Number(value);
}

/** A signed integer of `length` bytes; a bigint if a number cannot represent it. */
export function integer(from: FileRange, length: number): number | bigint {
  if (length > LONGEST_INTEGER)
    throw new CheckpointError(l10n.t`its pickle has an integer of ${length} bytes: not read`);
  const bytes = from.take(length);
  let value = 0n;
  for (const byte of bytes.toReversed()) value = (value << 8n) | BigInt(byte);
  value = BigInt.asIntN(8 * length, value);
  const small = value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
  return small ? Number(value) : value;
}

/** Text of `length` bytes. */
export function text(from: FileRange, length: number): string {
  const bytes = from.take(length);
  try {
    return utf8.decode(bytes);
  } catch {
    return lenient.decode(bytes);
  }
}

/** Text up to the end of the line: a name. */
export function line(from: FileRange): string {
  const bytes: number[] = [];
  for (;;) {
    const byte = from.byte();
    if (byte === 0x0a) return lenient.decode(Uint8Array.from(bytes));
    bytes.push(byte);
    if (bytes.length > LONGEST_NAME) throw damaged('a name without an end');
  }
}

/** The error for bytes that Python does not write. */
export function damaged(what: string): CheckpointError {
  return new CheckpointError(l10n.t`its pickle is damaged (${what}): copy or download the checkpoint again`);
}
