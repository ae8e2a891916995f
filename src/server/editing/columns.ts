import { DocumentError } from '../errors';

/** Which columns of data the settings name; empty: found by their usual names. */
export interface DataColumns {
  readonly textColumn: string;
  readonly labelColumn: string;
}

export interface FoundColumns {
  readonly text: string;
  readonly textPair: string | null;
  readonly label: string | null;
  readonly id: string | null;
}

/** As the command line finds them. Throws DocumentError that lists the columns there are. */
export function columnsOf(names: readonly string[], { textColumn, labelColumn }: DataColumns): FoundColumns {
  const find = (wanted: string) =>
    names.find((name) => name === wanted) ?? names.find((name) => name.toLowerCase() === wanted.toLowerCase());
  const text = find(textColumn || 'text');
  if (text === undefined)
    throw new DocumentError(`no column '${textColumn || 'text'}': ${listed(names)} (setting gradlens.data.textColumn)`);
  const label = labelColumn ? find(labelColumn) : (find('label') ?? find('category'));
  return { text, textPair: find('text_pair') ?? null, label: label ?? null, id: find('id') ?? null };
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 20).join(', ');
  return names.length === 0 ? 'there are no columns' : `the columns are ${shown}${names.length > 20 ? ', …' : ''}`;
}
