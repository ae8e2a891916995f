/** The parts of a document that are texts of their own: the whole, a selection, a row of CSV, a JSONL record. */
import type { Part } from '../../protocol/editor';
import type { DocumentInput } from '../../protocol/requests';
import { cellText } from '../cellText';
import { DocumentError } from '../errors';
import { columnsOf, type DataColumns } from './columns';
import { type CsvRow, csvRows, delimiterOf } from './csvTable';
import type { Range } from './edit';
import { type JsonRecord, jsonRecords, stringStretches } from './jsonRecords';
import { Placement, plainStretch, type Stretch } from './placement';

/** A text of a document with its place. */
export interface TextPart {
  readonly part: Part;
  readonly title: string;
  readonly input: DocumentInput;
  readonly placement: Placement;
  /** Where the text stands, and its pair: quotes included. They hold what the document says now. */
  readonly ranges: readonly Range[];
  /** Where the data give the label, or null. */
  readonly label: Range | null;
}

/** A row of data: where it begins, and its text or what is wrong with it. */
export interface RowPart {
  readonly row: number;
  readonly range: Range;
  text(): TextPart;
}

export type DocumentKind = 'text' | 'csv' | 'jsonl';

export function kindOf(path: string, languageId: string): DocumentKind {
  if (/\.(csv|tsv)$/i.test(path) || languageId === 'csv' || languageId === 'tsv') return 'csv';
  return /\.(jsonl|ndjson)$/i.test(path) || languageId === 'jsonl' ? 'jsonl' : 'text';
}

export interface TextSource {
  /** For titles and messages: 'news.csv'. */
  readonly name: string;
  readonly kind: DocumentKind;
  readonly text: string;
  readonly columns: DataColumns;
}

/** Throws DocumentError where there is no such part, or no text in it. */
export function partOf(source: TextSource, part: Part): TextPart {
  if (part.kind === 'document') return documentPart(source);
  if (part.kind === 'selection') return selectionPart(source, part);
  if (source.kind === 'text') throw new DocumentError(`${source.name} has no rows`);
  for (const row of rowsOf(source)) if (row.row === part.row) return row.text();
  throw new DocumentError(`${source.name} has no row ${part.row + 1}`);
}

/** What is explained at an offset: the row that holds it, else the whole document. */
export function partAt(source: TextSource, offset: number): Part {
  if (source.kind === 'text') return { kind: 'document' };
  let last: RowPart | undefined;
  for (const row of rowsOf(source)) {
    if (row.range.start > offset) break;
    last = row;
  }
  if (!last) throw new DocumentError(`${source.name} holds rows: put the cursor in one of them`);
  return { kind: 'row', row: last.row };
}

/** The rows in order, read as they are asked for. Throws DocumentError where no column holds texts. */
export function* rowsOf(source: TextSource): Generator<RowPart> {
  if (source.kind === 'csv') yield* csvParts(source);
  if (source.kind === 'jsonl') yield* jsonlParts(source);
}

function documentPart({ name, kind, text }: TextSource): TextPart {
  if (kind !== 'text') throw new DocumentError(`${name} holds rows: explain one of them, or select a text in it`);
  const range = { start: 0, end: text.length };
  const input = { source: name, id: null, known: null, text, textPair: null };
  return {
    part: { kind: 'document' },
    title: name,
    input,
    placement: new Placement([plainStretch(text, 0)]),
    ranges: [range],
    label: null,
  };
}

function selectionPart({ name, text }: TextSource, { start, end }: Range): TextPart {
  if (!(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end && end <= text.length))
    throw new DocumentError(
      `there is no selection from ${start} to ${end} in ${name}, which has ${text.length} characters`,
    );
  const chosen = text.slice(start, end);
  if (chosen.trim() === '') throw new DocumentError(`the selection in ${name} holds no text`);
  const input = { source: name, id: null, known: null, text: chosen, textPair: null };
  return {
    part: { kind: 'selection', start, end },
    title: `${name}, selection`,
    input,
    placement: new Placement([plainStretch(chosen, start)]),
    ranges: [{ start, end }],
    label: null,
  };
}

interface FieldPlace {
  readonly text: string | null;
  readonly range: Range | null;
  stretches(sequence: 0 | 1): readonly Stretch[];
}

const NOWHERE: FieldPlace = { text: null, range: null, stretches: () => [] };

function rowText(
  source: TextSource,
  row: number,
  columns: ReturnType<typeof columnsOf>,
  field: (name: string) => FieldPlace,
): TextPart {
  const of = (name: string | null) => (name === null ? NOWHERE : field(name));
  const text = field(columns.text);
  const pair = of(columns.textPair);
  const label = of(columns.label);
  const where = `${source.name} row ${row + 1}`;
  if (text.text === null || text.range === null)
    throw new DocumentError(`${where} has no text in column '${columns.text}'`);
  if (text.text === '') throw new DocumentError(`${where}: the text in column '${columns.text}' is empty`);
  return {
    part: { kind: 'row', row },
    title: where,
    input: {
      source: source.name,
      id: of(columns.id).text || null,
      known: label.text || null,
      text: text.text,
      textPair: pair.text,
    },
    placement: new Placement([...text.stretches(0), ...pair.stretches(1)]),
    ranges: [text.range, ...(pair.range && pair.text !== null ? [pair.range] : [])],
    label: label.range,
  };
}

function* csvParts(source: TextSource): Generator<RowPart> {
  const rows = csvRows(source.text, delimiterOf(source.name, source.text));
  const first: CsvRow | undefined = rows.next().value ?? undefined;
  if (!first) return;
  const names = first.cells.map((cell) => cell.text);
  const columns = columnsOf(names, source.columns);
  let row = 0;
  for (const { start, end, cells } of rows) {
    const number = row++;
    const field = (name: string): FieldPlace => {
      const cell = cells[names.lastIndexOf(name)];
      return cell ? { text: cell.text, range: cell, stretches: (sequence) => cell.stretches(sequence) } : NOWHERE;
    };
    const text = () => {
      if (cells.length !== names.length)
        throw new DocumentError(
          `${source.name} row ${number + 1} has ${cells.length} columns where the first line names ${names.length}; quote cells that hold the separator`,
        );
      return rowText(source, number, columns, field);
    };
    yield { row: number, range: { start, end }, text: once(text) };
  }
}

function* jsonlParts(source: TextSource): Generator<RowPart> {
  let row = 0;
  for (const record of jsonRecords(source.text)) {
    const number = row++;
    yield { row: number, range: record, text: once(() => jsonlText(source, number, record)) };
  }
}

function jsonlText(source: TextSource, row: number, record: JsonRecord): TextPart {
  const { fields } = record;
  if (!fields) throw new DocumentError(`${source.name} row ${row + 1} is not a JSON object`);
  const columns = columnsOf([...fields.keys()], source.columns);
  const field = (name: string): FieldPlace => {
    const range = record.placeOf(name);
    const value = fields.get(name);
    const isText = typeof value === 'string';
    return {
      text: cellText(value),
      range,
      stretches: (sequence) => (range && isText ? stringStretches(source.text, range, sequence) : []),
    };
  };
  if (typeof fields.get(columns.text) !== 'string')
    throw new DocumentError(`${source.name} row ${row + 1} has no text in column '${columns.text}'`);
  return rowText(source, row, columns, field);
}

/** Made when it is first asked for; it may throw each time. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
