/** Formats with one record per line: JSON Lines and fastText. */

import type { Range } from '../../text/edit';
import { jsonRecord } from './jsonFields';
import { plainStretch } from './placement';
import type { DataRecord, RecordReader } from './record';

/** Reads one record per line and skips blank lines. A line ends with LF or CR LF. */
function lineReader(recordOf: (text: string, line: Range) => DataRecord): RecordReader {
  return {
    read(text, at, whole) {
      const found = text.indexOf('\n', at);
      if (found < 0 && !whole) return null;
      const stop = found < 0 ? text.length : found;
      const end = text.charCodeAt(stop - 1) === 13 && stop > at ? stop - 1 : stop;
      const record = text.slice(at, end).trim() === '' ? null : recordOf(text, { start: at, end });
      return { record, next: Math.min(text.length, stop + 1) };
    },
  };
}

/** JSON Lines: one object per line. */
export function jsonLinesReader(): RecordReader {
  return lineReader(jsonRecord);
}

const LABELS = /^(?:__label__\S+\s+)+/;

/**
 * Lines like `__label__sport the match`: labels with their prefix, then the text. The fields are `label` and `text`.
 */
export function fastTextReader(): RecordReader {
  return lineReader(fastTextRecord);
}

function fastTextRecord(text: string, { start, end }: Range): DataRecord {
  const line = text.slice(start, end);
  const marks = LABELS.exec(line)?.[0] ?? '';
  const labels = marks.split(/\s+/).flatMap((mark) => (mark === '' ? [] : [mark.slice('__label__'.length)]));
  const from = start + marks.length;
  const own = text.slice(from, end);
  const fields = new Map<string, unknown>([
    ['text', own],
    ['label', labels.length === 1 ? labels[0] : labels.length === 0 ? null : labels],
  ]);
  const placeOf = (name: string) => {
    if (name === 'text')
      return { range: { start: from, end }, stretches: (sequence: 0 | 1) => [plainStretch(own, from, sequence)] };
    return name === 'label' && marks !== ''
      ? { range: { start, end: start + marks.trimEnd().length }, stretches: () => [] }
      : null;
  };
  return { start, end, fields, error: null, placeOf };
}
