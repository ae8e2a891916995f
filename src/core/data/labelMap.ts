/** Known labels of data under the model's own names, where a person says which they are. */

/**
 * A label of the data as the model calls it; of several between bars, each. Null where there is none.
 * @param map 'label of the data=label of the model'
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
