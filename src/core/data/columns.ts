/** Finds the columns of texts, second texts, labels and ids. */

/** Names of columns by their content; null where there is none. */
export interface DataColumns {
  readonly text: string | null;
  readonly textPair: string | null;
  readonly label: string | null;
  readonly id: string | null;
}

/** Usual names of columns, the most common first. */
const USUAL: Readonly<Record<keyof DataColumns, readonly string[]>> = {
  text: ['text'],
  textPair: ['text_pair'],
  label: ['label', 'category'],
  id: ['id'],
};

/** The columns with the names in `named`, the others by their usual names. A name in the same case comes first. */
export function findColumns(
  names: readonly string[],
  named: { readonly [column in keyof DataColumns]?: string },
): DataColumns {
  const find = (wanted: string) =>
    names.find((name) => name === wanted) ?? names.find((name) => name.toLowerCase() === wanted.toLowerCase());
  const first = (column: keyof DataColumns): string | null => {
    const wanted = named[column];
    return (wanted === undefined ? USUAL[column] : [wanted]).map(find).find((name) => name !== undefined) ?? null;
  };
  return { text: first('text'), textPair: first('textPair'), label: first('label'), id: first('id') };
}

/** 'the columns are id, body', for messages. */
export function columnsText(names: readonly string[]): string {
  const shown = names.slice(0, 20).join(', ');
  return names.length === 0 ? 'there are no columns' : `the columns are ${shown}${names.length > 20 ? ', …' : ''}`;
}
