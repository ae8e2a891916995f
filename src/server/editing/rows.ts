/** Rows of CSV and JSONL records: the texts in them, with their places. */

import { cellText } from '../../core/data/cellText';
import { type CsvRow, delimiterOf, placedCsvRows } from '../../core/data/csvTable';
import { type JsonRecord, jsonRecords, stringStretches } from '../../core/data/jsonRecords';
import { TextPlacement } from '../../core/data/placement';
import { DocumentError } from '../../core/errors';
import type { Range } from '../../text/edit';
import type { TextStretch } from '../../text/stretch';
import { columnsOfSettings } from './columns';
import type { RowPart, TextPart, TextSource } from './textPart';

/** The rows in order, read as they are asked for. Throws DocumentError where no column holds texts. */
export function* rowsOf(source: TextSource): Generator<RowPart> {
  if (source.kind === 'csv') yield* csvParts(source);
  if (source.kind === 'jsonl') yield* jsonlParts(source);
}

interface FieldPlace {
  readonly text: string | null;
  readonly range: Range | null;
  stretches(sequence: 0 | 1): readonly TextStretch[];
}

const NOWHERE: FieldPlace = { text: null, range: null, stretches: () => [] };

function rowText(
  source: TextSource,
  row: number,
  columns: ReturnType<typeof columnsOfSettings>,
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
    placement: new TextPlacement([...text.stretches(0), ...pair.stretches(1)]),
    ranges: [text.range, ...(pair.range && pair.text !== null ? [pair.range] : [])],
    label: label.range,
  };
}

function* csvParts(source: TextSource): Generator<RowPart> {
  const rows = placedCsvRows(source.text, delimiterOf(source.name, source.text));
  const first: CsvRow | undefined = rows.next().value ?? undefined;
  if (!first) return;
  const names = first.cells.map((cell) => cell.text);
  const columns = columnsOfSettings(names, source.columns);
  let row = 0;
  for (const { start, end, cells } of rows) {
    const number = row++;
    const field = (name: string): FieldPlace => {
      const cell = cells[names.indexOf(name)];
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
  const columns = columnsOfSettings([...fields.keys()], source.columns);
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
