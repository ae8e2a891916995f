/** Renames known labels of data to the model's labels, as the user maps them. */

/**
 * The model's label for a label of the data; each of several labels separated by `|` is renamed. Null if there is none.
 * @param map entries of the form 'label of the data=label of the model'
 */
export function mappedLabel(known: string | null, map: readonly string[] = []): string | null {
  const text = known?.trim() || null;
  if (text === null || map.length === 0) return text;
  const names = new Map(map.map((entry) => split(entry)));
  const whole = names.get(text);
  if (whole !== undefined) return whole;
  return text
    .split('|')
    .map((part) => names.get(part.trim()) ?? part)
    .join('|');
}

function split(entry: string): readonly [from: string, to: string] {
  const at = entry.indexOf('=');
  return [entry.slice(0, at).trim(), entry.slice(at + 1).trim()];
}
