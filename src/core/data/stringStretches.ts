/** Places of the characters of a JSON string. */
import type { Range } from '../../text/edit';
import type { TextStretch } from '../../text/stretch';

/**
 * The stretches of the JSON string at `range` of the document, which includes the quotes; each escape is one stretch.
 */
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
