/** Known labels of documents, by what a person says of them. */
import path from 'node:path';
import type { InputOptions } from '../options/inputOptions';

/** A label of the data as the model calls it; of several between bars, each. */
export function mappedLabel(known: string | null, { labelMap = [] }: InputOptions): string | null {
  const text = known?.trim() || null;
  if (text === null || labelMap.length === 0) return text;
  const names = new Map(labelMap.map((entry) => split(entry)));
  const whole = names.get(text);
  if (whole !== undefined) return whole;
  return text
    .split('|')
    .map((part) => names.get(part.trim()) ?? part)
    .join('|');
}

/** The label of a text file: the name of its folder, where that was asked for. */
export function labelOfFile(file: string, options: InputOptions): string | null {
  return options.labelFrom === 'folder' ? mappedLabel(path.basename(path.dirname(path.resolve(file))), options) : null;
}

function split(entry: string): readonly [from: string, to: string] {
  const at = entry.indexOf('=');
  return [entry.slice(0, at).trim(), entry.slice(at + 1).trim()];
}
