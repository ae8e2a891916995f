/** Records of data in a text: what a format's reader finds, wherever the text comes from. */
import type { Range } from '../../text/edit';
import type { TextStretch } from '../../text/stretch';
import type { DocumentError } from '../errors';

/** Where a field stands in the text, quotes included, and its characters there. */
export interface FieldPlace {
  readonly range: Range;
  /** Of a field that is no text: none. */
  stretches(sequence: 0 | 1): readonly TextStretch[];
}

/** One record, half-open in the text: its fields by name, or what is wrong with it. */
export interface DataRecord extends Range {
  readonly fields: ReadonlyMap<string, unknown>;
  readonly error: DocumentError | null;
  /** Null where there is no such field. */
  placeOf(name: string): FieldPlace | null;
}

/** What was read at a place: a record, or null for what is none (a line of names, an empty line), and where to go on. */
export interface ReadRecord {
  readonly record: DataRecord | null;
  readonly next: number;
}

/** Reads records one after the other from a text that may not be whole yet. */
export interface RecordReader {
  /**
   * What begins at `at`, which is less than the text's length. Null: the text ends before the record does, which happens
   * only while it is not whole. Throws DocumentError for a text that is not of the format.
   */
  read(text: string, at: number, whole: boolean): ReadRecord | null;
}

export function badRecord(range: Range, error: DocumentError): DataRecord {
  return { start: range.start, end: range.end, fields: new Map(), error, placeOf: () => null };
}
