import { cellText } from '../../server/cellText';
import { DocumentError } from '../../server/errors';
import type { InputOptions } from '../options/inputOptions';
import type { Row } from './row';

/** Which column of a data file is what. */
export interface Columns {
  readonly text: string;
  readonly textPair: string | null;
  readonly label: string | null;
  readonly id: string | null;
}

/** Columns as named by options, else found by their usual names. Throws DocumentError that lists the columns there are. */
export function findColumns(names: readonly string[], options: InputOptions): Columns {
  const find = (wanted: string) =>
    names.find((name) => name === wanted) ?? names.find((name) => name.toLowerCase() === wanted.toLowerCase());
  const named = (option: string, wanted: string) => {
    const found = find(wanted);
    if (found === undefined) throw new DocumentError(`${option}: no column '${wanted}'; ${listed(names)}`);
    return found;
  };
  const text = options.textColumn === undefined ? find('text') : named('--text-column', options.textColumn);
  if (text === undefined) {
    throw new DocumentError(`no column 'text'; ${listed(names)} (choose one with --text-column)`);
  }
  const { textPairColumn, labelColumn, idColumn } = options;
  return {
    text,
    textPair: textPairColumn === undefined ? (find('text_pair') ?? null) : named('--text-pair-column', textPairColumn),
    label:
      labelColumn === undefined ? (find('label') ?? find('category') ?? null) : named('--label-column', labelColumn),
    id: idColumn === undefined ? (find('id') ?? null) : named('--id-column', idColumn),
  };
}

/** The cells of a row, or DocumentError where the text is missing or empty. */
export function cellsOf(row: Extract<Row, { fields: unknown }>, columns: Columns) {
  const text = row.fields.get(columns.text);
  if (typeof text !== 'string') throw new DocumentError(`has no text in column '${columns.text}'`);
  if (text === '') throw new DocumentError(`the text in column '${columns.text}' is empty`);
  return {
    text,
    textPair: cell(row, columns.textPair),
    known: cell(row, columns.label) || null,
    id: cell(row, columns.id) || null,
  };
}

function cell(row: Extract<Row, { fields: unknown }>, column: string | null): string | null {
  return column === null ? null : cellText(row.fields.get(column));
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 20).join(', ');
  return names.length === 0 ? 'there are no columns' : `the columns are ${shown}${names.length > 20 ? ', …' : ''}`;
}
