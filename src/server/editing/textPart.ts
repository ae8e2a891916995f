import type { DataFormatName } from '../../core/data/formats';
import type { TextPlacement } from '../../core/data/placement';
import type { Part } from '../../protocol/editor';
import type { DocumentInput } from '../../protocol/requests';
import type { Range } from '../../text/edit';
import type { ColumnSettings } from './columns';

/** A text of a document with its place. */
export interface TextPart {
  readonly part: Part;
  readonly title: string;
  readonly input: DocumentInput;
  readonly placement: TextPlacement;
  /** Where the text stands, and its pair: quotes included. They hold what the document says now. */
  readonly ranges: readonly Range[];
  /** Where the data give the label, or null. */
  readonly label: Range | null;
}

/** A row of data: where it begins, and its text or what is wrong with it. */
export interface RowPart {
  readonly row: number;
  readonly range: Range;
  /** It cannot be read as a record: a quote in it is never closed, say. */
  readonly isBad: boolean;
  text(): TextPart;
}

export type DocumentKind = 'text' | DataFormatName;

export interface TextSource {
  /** For titles and messages: 'news.csv'. */
  readonly name: string;
  readonly kind: DocumentKind;
  readonly text: string;
  readonly columns: ColumnSettings;
}
