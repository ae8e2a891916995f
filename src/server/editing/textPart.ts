import type { DataFormatName } from '../../core/data/formats';
import type { TextPlacement } from '../../core/data/placement';
import type { Part } from '../../protocol/editor';
import type { DocumentInput } from '../../protocol/requests';
import type { Range } from '../../text/edit';
import type { ColumnSettings } from './columns';

/** A text of a document with its position. */
export interface TextPart {
  readonly part: Part;
  readonly title: string;
  readonly input: DocumentInput;
  readonly placement: TextPlacement;
  /** The current ranges of the text and of its pair in the document, quotes included. */
  readonly ranges: readonly Range[];
  /** The range of the label in the data, or null. */
  readonly label: Range | null;
}

/** A row of data: its start, and its text or its error. */
export interface RowPart {
  readonly row: number;
  readonly range: Range;
  /** Whether it cannot be read as a record, for example because of an unclosed quote. */
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
