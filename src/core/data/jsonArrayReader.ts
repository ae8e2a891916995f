/** A JSON array of records, read one element after the other. */
import * as l10n from '@vscode/l10n';
import { DocumentError } from '../errors';
import { jsonRecord } from './jsonFields';
import type { ReadRecord, RecordReader } from './record';

const BLANK = /[\s]*/y;

/** The characters that delimit pieces of JSON: quotes, brackets, commas. */
const PIECE = /["[\]{},]/g;

/** Reads the elements of one array. Throws DocumentError for a text that is not an array. */
export class JsonArrayReader implements RecordReader {
  private state: 'before' | 'element' | 'behind' | 'done' = 'before';

  read(text: string, at: number, whole: boolean): ReadRecord | null {
    BLANK.lastIndex = at;
    const start = at + (BLANK.exec(text)?.[0].length ?? 0);
    if (start >= text.length) return { record: null, next: text.length };
    const character = text[start];
    const passed = { record: null, next: start + 1 };
    switch (this.state) {
      case 'before':
        if (character !== '[') throw new DocumentError(l10n.t('is not a JSON array of records'));
        this.state = 'element';
        return passed;
      case 'behind':
        if (character === ',') this.state = 'element';
        else if (character === ']') this.state = 'done';
        else throw new DocumentError(l10n.t('is not a JSON array of records: a comma is missing between two of them'));
        return passed;
      case 'done':
        throw new DocumentError(l10n.t('holds more than one JSON array: records one a line are JSON Lines (.jsonl)'));
      default:
        if (character === ']') {
          this.state = 'done';
          return passed;
        }
    }
    const end = elementEnd(text, start) ?? (whole ? text.length : undefined);
    if (end === undefined) return null;
    this.state = 'behind';
    return { record: jsonRecord(text, { start, end: start + text.slice(start, end).trimEnd().length }), next: end };
  }
}

/** Index of the comma or bracket after an element; undefined if the text ends first. */
function elementEnd(text: string, start: number): number | undefined {
  let depth = 0;
  PIECE.lastIndex = start;
  for (let found = PIECE.exec(text); found; found = PIECE.exec(text)) {
    const [piece] = found;
    if (piece === '"') {
      const end = stringEnd(text, found.index + 1);
      if (end === undefined) return undefined;
      PIECE.lastIndex = end;
    } else if (piece === '{' || piece === '[') depth++;
    else if (depth === 0 && (piece === ',' || piece === ']' || piece === '}')) return found.index;
    else if (piece === '}' || piece === ']') depth--;
  }
  return undefined;
}

/**
 * Index after a string's closing quote; undefined if none. A regular expression would exhaust the stack on long
 * strings.
 */
function stringEnd(text: string, from: number): number | undefined {
  for (let at = from; ; at++) {
    at = text.indexOf('"', at);
    if (at < 0) return undefined;
    let escapes = 0;
    while (at - escapes > from && text.charCodeAt(at - escapes - 1) === 92) escapes++;
    if (escapes % 2 === 0) return at + 1;
  }
}
