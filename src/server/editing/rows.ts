/** Rows of data: their texts with positions, by the same readers as on the command line. */

import * as l10n from '@vscode/l10n';
import { cellText } from '../../core/data/cellText';
import { dataFormat } from '../../core/data/formats';
import { mappedLabel } from '../../core/data/labelMap';
import { TextPlacement } from '../../core/data/placement';
import type { DataRecord, FieldPlace } from '../../core/data/record';
import { HEAD, recordsIn } from '../../core/data/records';
import { DocumentError } from '../../core/errors';
import { columnsOfSettings } from './columns';
import type { RowPart, TextPart, TextSource } from './textPart';

/** The rows in order, read lazily. Throws DocumentError if no column has texts. */
export function* rowsOf(source: TextSource): Generator<RowPart> {
  const { kind, name: file, text, columns } = source;
  if (kind === 'text') return;
  const hints = { file, textColumn: columns.textColumn || undefined, delimiter: columns.delimiter || undefined };
  const reader = dataFormat(kind).reader(text.slice(0, HEAD), hints);
  const names = new Set<string>(); // records may name more of them further down
  let found: ReturnType<typeof columnsOfSettings> | undefined;
  let row = 0;
  for (const record of recordsIn(text, reader)) {
    const number = row++;
    if (record.error === null) {
      const known = names.size;
      for (const name of record.fields.keys()) names.add(name);
      if (found === undefined || names.size > known) found = columnsOfSettings([...names], columns);
    }
    const of = found;
    yield {
      row: number,
      range: record,
      isBad: record.error !== null,
      text: once(() => rowText(source, number, record, of)),
    };
  }
}

interface PlacedText {
  readonly text: string | null;
  readonly place: FieldPlace | null;
}

const NOWHERE: PlacedText = { text: null, place: null };

function rowText(
  source: TextSource,
  row: number,
  record: DataRecord,
  columns: ReturnType<typeof columnsOfSettings> | undefined,
): TextPart {
  const where = `${source.name} row ${row + 1}`;
  if (record.error !== null || columns === undefined)
    throw new DocumentError(`${where} ${record.error?.message ?? l10n.t('has no columns')}`);
  const field = (name: string): PlacedText => ({
    text: cellText(record.fields.get(name)),
    place: record.placeOf(name),
  });
  const of = (name: string | null) => (name === null ? NOWHERE : field(name));
  const text = field(columns.text);
  const pair = of(columns.textPair);
  const label = of(columns.label);
  if (typeof record.fields.get(columns.text) !== 'string' || text.text === null || text.place === null)
    throw new DocumentError(l10n.t`${where} has no text in column '${columns.text}'`);
  if (text.text === '') throw new DocumentError(l10n.t`${where}: the text in column '${columns.text}' is empty`);
  return {
    part: { kind: 'row', row },
    title: where,
    input: {
      source: source.name,
      id: of(columns.id).text || null,
      known: mappedLabel(label.text, source.columns.labelMap),
      text: text.text,
      textPair: pair.text,
    },
    placement: new TextPlacement([...text.place.stretches(0), ...(pair.place?.stretches(1) ?? [])]),
    ranges: [text.place.range, ...(pair.place && pair.text !== null ? [pair.place.range] : [])],
    label: label.place?.range ?? null,
  };
}

/** Caches the value of the first successful call; an error is thrown again by each call. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
