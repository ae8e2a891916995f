/** Where the characters of a text stand in a document that may write some of them as escapes. */
import type { Place } from '../../protocol/editor';
import type { Edit, Range } from '../../text/edit';
import { movedStretch, type TextStretch } from '../../text/stretch';

/**
 * Stretches in text order; each escape is one stretch. Without edits there are no gaps, in the text or in the document.
 */
export class TextPlacement {
  constructor(readonly stretches: readonly TextStretch[]) {}

  /** The placement after an edit of the document; what the edit touched is removed. */
  moved(edit: Edit): TextPlacement {
    return new TextPlacement(this.stretches.flatMap((stretch) => movedStretch(stretch, edit)));
  }

  /** The document range of text [from, to); null if it is empty or a part of it was edited. */
  rangeOf(sequence: 0 | 1, from: number, to: number): Range | null {
    let k = this.indexAt(sequence, from);
    const first = this.stretches[k];
    if (to <= from || first?.sequence !== sequence || first.from > from) return null;
    const start = placeIn(first, from, false);
    for (let s = first; ; ) {
      if (to <= s.from + s.length) return { start, end: placeIn(s, to, true) };
      const next = this.stretches[++k];
      const whole = next?.sequence === sequence && next.from === s.from + s.length && next.start === s.start + s.span;
      if (!whole) return null;
      s = next;
    }
  }

  /** The text offset at an offset of the document; null outside the text. */
  textAt(offset: number): { readonly sequence: 0 | 1; readonly offset: number } | null {
    const found = this.stretches.find((s) => offset >= s.start && offset < s.start + s.span);
    if (!found) return null;
    const { sequence, from, length, span, start } = found;
    return { sequence, offset: length === span ? from + offset - start : from };
  }

  /** The stretches without escapes. */
  places(): readonly Place[] {
    return this.stretches
      .filter(({ length, span }) => length === span)
      .map(({ sequence, from, start, length }) => ({ sequence, from, start, length }));
  }

  /** Index of the last stretch that begins at or before a text offset. */
  private indexAt(sequence: 0 | 1, offset: number): number {
    let low = 0;
    let high = this.stretches.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      const s = this.stretches[middle];
      if (s.sequence < sequence || (s.sequence === sequence && s.from <= offset)) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** The stretch of a whole text that stands without escapes at `start`. */
export function plainStretch(text: string, start: number, sequence: 0 | 1 = 0): TextStretch {
  return { sequence, from: 0, length: text.length, start, span: text.length };
}

function placeIn({ from, length, start, span }: TextStretch, offset: number, atEnd: boolean): number {
  if (length === span) return start + offset - from;
  return atEnd ? start + span : start;
}
