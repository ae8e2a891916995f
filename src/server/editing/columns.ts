import * as l10n from '@vscode/l10n';
import { columnsText, type DataColumns, findColumns } from '../../core/data/columns';
import { DocumentError } from '../../core/errors';

/** Columns of data named by the settings; empty: found by their usual names. */
export interface ColumnSettings {
  readonly textColumn: string;
  readonly labelColumn: string;
  /** The delimiter of columns; empty: the one that fits most rows. */
  readonly delimiter?: string;
  /** Names of the model's labels for labels of the data, as 'data=model'. */
  readonly labelMap?: readonly string[];
}

/**
 * Finds them as the command line does; a missing label column is ignored. Throws DocumentError that lists the columns.
 */
export function columnsOfSettings(
  names: readonly string[],
  { textColumn, labelColumn }: ColumnSettings,
): DataColumns & { readonly text: string } {
  const found = findColumns(names, { text: textColumn || undefined, label: labelColumn || undefined });
  const { text } = found;
  if (text === null)
    throw new DocumentError(
      l10n.t`no column '${textColumn || 'text'}': ${columnsText(names)} (setting gradlens.data.textColumn)`,
      { lacks: 'column' },
    );
  return { ...found, text };
}
