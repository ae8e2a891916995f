import { columnsText, type DataColumns, findColumns } from '../../core/data/columns';
import { DocumentError } from '../../core/errors';

/** Which columns of data the settings name; empty: found by their usual names. */
export interface ColumnSettings {
  readonly textColumn: string;
  readonly labelColumn: string;
}

/** As the command line finds them; a label column that is not there is none. Throws DocumentError that lists the columns there are. */
export function columnsOfSettings(
  names: readonly string[],
  { textColumn, labelColumn }: ColumnSettings,
): DataColumns & { readonly text: string } {
  const found = findColumns(names, { text: textColumn || undefined, label: labelColumn || undefined });
  const { text } = found;
  if (text === null)
    throw new DocumentError(
      `no column '${textColumn || 'text'}': ${columnsText(names)} (setting gradlens.data.textColumn)`,
      { lacks: 'column' },
    );
  return { ...found, text };
}
