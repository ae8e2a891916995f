import * as l10n from '@vscode/l10n';
import { DocumentError } from '../errors';

/**
 * A JSON value as the text of a table cell: a string as it is, a list of plain values joined by `|`, anything else as
 * JSON. A list that is empty, or with a string that contains a separator of labels, is written as JSON, too. Null for a
 * missing value. Throws DocumentError for a value that is nested too deeply.
 */
export function cellText(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'object') return String(value);
  try {
    const plain = Array.isArray(value) && value.length > 0 && value.every(isPlain);
    return plain ? value.map(String).join('|') : JSON.stringify(value);
  } catch (cause) {
    throw new DocumentError(l10n.t('has a value that is nested too deeply'), { cause });
  }
}

function isPlain(item: unknown): boolean {
  return typeof item === 'string'
    ? item !== '' && !/[|;,\r\n]|^\s|\s$/.test(item)
    : typeof item !== 'object' || item === null;
}
