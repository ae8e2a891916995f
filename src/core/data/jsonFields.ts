/** A JSON object as a record, with the places of its strings. */
import * as l10n from '@vscode/l10n';
import type { Range } from '../../text/edit';
import { parsePythonJson } from '../../text/pythonJson';
import { DocumentError } from '../errors';
import { badRecord, type DataRecord, type FieldPlace } from './record';
import { stringStretches } from './stringStretches';

/** The JSON object in [start, end) of the text as a record. NaN, which Python writes, counts as a missing value. */
export function jsonRecord(text: string, range: Range): DataRecord {
  const own = text.slice(range.start, range.end);
  let value: unknown;
  try {
    value = parsePythonJson(own);
  } catch (cause) {
    return badRecord(range, new DocumentError(l10n.t('is not JSON'), { cause }));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return badRecord(range, new DocumentError(l10n.t('is not a JSON object')));
  const fields = new Map<string, unknown>(Object.entries(value));
  const placeOf = (name: string): FieldPlace | null => {
    const found = placeIn(own, range.start, name);
    const isText = typeof fields.get(name) === 'string';
    return found && { range: found, stretches: (sequence) => (isText ? stringStretches(text, found, sequence) : []) };
  };
  return { start: range.start, end: range.end, fields, error: null, placeOf };
}

/** A piece of valid JSON: a string, a bracket, a separator or a plain value. */
const PIECE = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

/**
 * The range of a field's value; null if there is no such field. As in JSON.parse, the last of several equal names
 * counts.
 */
function placeIn(line: string, offset: number, name: string): Range | null {
  let found: Range | null = null;
  let depth = 0;
  let key: string | null = null;
  let value: { readonly start: number; end: number } | null = null;
  for (const { 0: piece, index } of line.matchAll(PIECE)) {
    const end = index + piece.length;
    const closes = piece === '}' || piece === ']';
    if (closes) depth--;
    if (depth === 0 ? closes : depth === 1 && piece === ',') {
      if (value && key === name) found = value;
      key = null;
      value = null;
    } else if (depth === 1 && key === null) key = JSON.parse(piece) as string;
    else if (depth >= 1 && !(depth === 1 && piece === ':')) {
      value ??= { start: index, end };
      value.end = end;
    }
    if (piece === '{' || piece === '[') depth++;
  }
  return found && { start: offset + found.start, end: offset + found.end };
}
