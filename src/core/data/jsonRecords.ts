/** Records of JSON Lines with the places of their strings. */
import type { Range } from '../../text/edit';
import type { TextStretch } from '../../text/stretch';

export interface JsonRecord extends Range {
  /** The object, or null where the line is none. */
  readonly fields: ReadonlyMap<string, unknown> | null;
  /** Where the value of a field stands, quotes included; null where there is none. */
  placeOf(name: string): Range | null;
}

/** One record a line; blank lines are none. */
export function* jsonRecords(text: string): Generator<JsonRecord> {
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (start <= text.length) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    const line = text.slice(start, end);
    const at = start;
    if (line.trim() !== '') yield { start, end, fields: fieldsOf(line), placeOf: (name) => placeOf(line, at, name) };
    if (found < 0) return;
    start = found + 1;
  }
}

function fieldsOf(line: string): ReadonlyMap<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? new Map(Object.entries(value)) : null;
  } catch {
    return null; // reported as 'is not JSON' where the record is used
  }
}

/** The pieces of valid JSON: strings, and what stands between them. */
const PIECE = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

/** JSON takes the last of several fields of one name. */
function placeOf(line: string, offset: number, name: string): Range | null {
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

/** The stretches of a JSON string at `range` of the document, quotes included in the range; each escape is one. */
export function stringStretches(document: string, range: Range, sequence: 0 | 1): readonly TextStretch[] {
  const raw = document.slice(range.start + 1, range.end - 1);
  const stretches: TextStretch[] = [];
  let from = 0;
  let start = range.start + 1;
  const put = (length: number, span: number) => {
    if (length > 0) stretches.push({ sequence, from, length, start, span });
    from += length;
    start += span;
  };
  let plain = 0;
  for (const { index, 0: escaped } of raw.matchAll(/\\(?:u[0-9a-fA-F]{4}|.)/g)) {
    put(index - plain, index - plain);
    put(1, escaped.length);
    plain = index + escaped.length;
  }
  put(raw.length - plain, raw.length - plain);
  return stretches;
}
