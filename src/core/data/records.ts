/** All records of a text that is whole or comes in pieces, by the same reader. */
import * as l10n from '@vscode/l10n';
import { DocumentError } from '../errors';
import type { DataRecord, RecordReader } from './record';

/** Longest record in characters: because of a quote that is never closed, a whole file would be read into memory. */
const LONGEST_RECORD = 64 * 1024 * 1024;
/** Characters at the beginning by which a format and a delimiter are recognised. */
export const HEAD = 65_536;

/** A record as the command line reads it. `line` is the number of its first line, from 1. */
export interface DataRow {
  readonly line: number;
  readonly fields: ReadonlyMap<string, unknown>;
  readonly error: DocumentError | null;
}

/** The records of a whole text, in order; a leading byte-order mark is skipped. */
export function* recordsIn(text: string, reader: RecordReader): Generator<DataRecord> {
  for (let at = text.charCodeAt(0) === 0xfeff ? 1 : 0; at < text.length; ) {
    const read = reader.read(text, at, true);
    if (read === null) throw new RangeError(l10n.t('a reader asks for more than the whole text'));
    if (read.record) yield read.record;
    at = read.next;
  }
}

/**
 * The records of a text in pieces, without a byte-order mark. `make` makes the reader from the head of the text. Memory
 * holds one piece and one record at a time.
 */
export async function* rowsIn(
  chunks: AsyncIterable<string>,
  make: (head: string) => RecordReader,
): AsyncGenerator<DataRow> {
  const pieces = chunks[Symbol.asyncIterator]();
  const pending = { text: '', whole: false };
  const fill = async (length: number): Promise<void> => {
    const found = [pending.text];
    for (let size = pending.text.length; size < length; ) {
      const next = await pieces.next();
      if (next.done) {
        pending.whole = true;
        break;
      }
      found.push(next.value);
      size += next.value.length;
    }
    pending.text = found.join('');
  };
  try {
    await fill(HEAD);
    const reader = make(pending.text.slice(0, HEAD));
    let at = 0;
    let line = 1;
    for (;;) {
      const { text, whole } = pending;
      const read = at < text.length ? reader.read(text, at, whole) : null;
      if (read === null) {
        if (whole) return;
        const left = text.slice(at);
        if (left.length > LONGEST_RECORD) {
          const error = new DocumentError(
            l10n.t`is longer than ${LONGEST_RECORD} characters: a quote may never be closed`,
          );
          yield { line, fields: new Map(), error };
          return;
        }
        pending.text = left;
        at = 0;
        // Doubled each time, so that a long record is not read again for each piece.
        await fill(2 * left.length + 1);
        continue;
      }
      const { record, next } = read;
      if (record) yield { line: line + lineEnds(text, at, record.start), fields: record.fields, error: record.error };
      line += lineEnds(text, at, next);
      at = next;
    }
  } finally {
    await pieces.return?.();
  }
}

/** Number of line ends in [from, to); CR LF counts once. */
function lineEnds(text: string, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) {
    const c = text.charCodeAt(i);
    if (c === 10 || (c === 13 && text.charCodeAt(i + 1) !== 10)) count++;
  }
  return count;
}
