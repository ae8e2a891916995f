import * as l10n from '@vscode/l10n';
import { DocumentError } from '../errors';

/**
 * A value of JSON as a cell of a table: text as it is, a list of plain values joined by `|`, anything else as JSON (a
 * list that is empty, or whose texts hold what parts labels, too); null where there is none. Throws DocumentError for a
 * value that is nested too deeply.
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
