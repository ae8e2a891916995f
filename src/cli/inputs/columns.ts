import * as l10n from '@vscode/l10n';
import { cellText } from '../../core/data/cellText';
import { columnsText, type DataColumns, findColumns } from '../../core/data/columns';
import { mappedLabel } from '../../core/data/labelMap';
import type { DataRow } from '../../core/data/records';
import { DocumentError } from '../../core/errors';
import type { InputOptions } from '../options/inputOptions';

/** The roles of the columns of a data file. */
export interface Columns extends DataColumns {
  readonly text: string;
}

/** Columns as named by options, else found by their usual names. Throws DocumentError that lists the columns there are. */
export function columnsOf(names: readonly string[], options: InputOptions): Columns {
  const { textColumn, textPairColumn, labelColumn, idColumn } = options;
  const named = { text: textColumn, textPair: textPairColumn, label: labelColumn, id: idColumn };
  const { text, ...others } = findColumns(names, named);
  const found = { text, ...others };
  for (const [column, wanted] of Object.entries(named) as [keyof DataColumns, string | undefined][])
    if (wanted !== undefined && found[column] === null)
      throw new DocumentError(l10n.t`${OPTIONS[column]}: no column '${wanted}'; ${columnsText(names)}`);
  if (text === null)
    throw new DocumentError(l10n.t`no column 'text'; ${columnsText(names)} (choose one with --text-column)`);
  return { text, ...others };
}

const OPTIONS: Readonly<Record<keyof DataColumns, string>> = {
  text: '--text-column',
  textPair: '--text-pair-column',
  label: '--label-column',
  id: '--id-column',
};

/** The cells of a row, or DocumentError where the text is missing or empty. */
export function cellsOf(row: DataRow, columns: Columns, options: InputOptions) {
  const text = row.fields.get(columns.text);
  if (typeof text !== 'string') throw new DocumentError(l10n.t`has no text in column '${columns.text}'`);
  if (text === '') throw new DocumentError(l10n.t`the text in column '${columns.text}' is empty`);
  return {
    text,
    textPair: cell(row, columns.textPair),
    known: mappedLabel(cell(row, columns.label), options.labelMap),
    id: cell(row, columns.id) || null,
  };
}

function cell(row: DataRow, column: string | null): string | null {
  return column === null ? null : cellText(row.fields.get(column));
}
