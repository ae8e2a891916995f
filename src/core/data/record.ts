/** Records of data in a text, as the readers of all formats give them. */
import type { Range } from '../../text/edit';
import type { TextStretch } from '../../text/stretch';
import type { DocumentError } from '../errors';

/** The range of a field in the text, quotes included, and the places of its characters. */
export interface FieldPlace {
  readonly range: Range;
  /** Empty for a field that is not a string. */
  stretches(sequence: 0 | 1): readonly TextStretch[];
}

/** A record: its half-open range in the text, and its fields by name or an error. */
export interface DataRecord extends Range {
  readonly fields: ReadonlyMap<string, unknown>;
  readonly error: DocumentError | null;
  /** Null if there is no such field. */
  placeOf(name: string): FieldPlace | null;
}

/** What was read: a record, or null for a header or an empty line. Reading continues at `next`. */
export interface ReadRecord {
  readonly record: DataRecord | null;
  readonly next: number;
}

/** Reads records one after the other from a text, of which more may follow. */
export interface RecordReader {
  /**
   * Reads what begins at `at`, which is less than the text's length. `whole`: no more text follows. Null when the text
   * ends within the record, which happens only while it is not whole. Throws DocumentError for a text of another
   * format.
   */
  read(text: string, at: number, whole: boolean): ReadRecord | null;
}

/** A record that cannot be read. */
export function badRecord(range: Range, error: DocumentError): DataRecord {
  return { start: range.start, end: range.end, fields: new Map(), error, placeOf: () => null };
}
