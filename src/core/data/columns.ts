/** Which columns of data hold the texts, and what goes with them. */

/** Columns by what they hold; null where there is none. */
export interface DataColumns {
  readonly text: string | null;
  readonly textPair: string | null;
  readonly label: string | null;
  readonly id: string | null;
}

/** How columns are usually named, the most usual first. */
const USUAL: Readonly<Record<keyof DataColumns, readonly string[]>> = {
  text: ['text'],
  textPair: ['text_pair'],
  label: ['label', 'category'],
  id: ['id'],
};

/** The columns that are `named`, the others by their usual names; exact, else ignoring case. */
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
