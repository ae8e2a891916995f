import * as v from 'valibot';
import { type AlignedText, AlignedTextBuilder, unitsAt } from '../alignedText';
import { forEachSegment } from '../segments';
import { parseStage, type Stage } from '../stage';
import { Charsmap } from './charsmap';
import type { Rewriting } from './normalizer';

const schema = v.looseObject({ precompiled_charsmap: v.nullish(v.string(), '') });

/**
 * SentencePiece's rules as in the Rust library. A grapheme of fewer than 6 UTF-8 bytes is looked up as a whole: the
 * shortest entry that it begins with replaces all of it. In other graphemes each code point is looked up.
 */
export function precompiled(stage: Stage): Rewriting {
  const encoded = parseStage(schema, stage, 'Precompiled normalizer').precompiled_charsmap;
  if (encoded === '') return (text) => text;
  const find = remembered(new Charsmap(encoded));
  return (source) => {
    const builder = new AlignedTextBuilder(source.text.length, source);
    forEachGrapheme(source.text, (from, to) => {
      const whole = isShort(source.text, from, to) ? find(source.text.slice(from, to)) : undefined;
      if (whole !== undefined) return replaced(builder, source, from, to, whole);
      for (let i = from; i < to; ) {
        const next = i + unitsAt(source.text, i);
        const one = find(source.text.slice(i, next));
        if (one === undefined) builder.copy(source, i, next);
        else replaced(builder, source, i, next, one);
        i = next;
      }
    });
    return withHead(builder.build(), source);
  };
}

/**
 * In the Rust library, the text after a part that this stage deletes at the start counts as the start of the document.
 */
function withHead(text: AlignedText, source: AlignedText): AlignedText {
  const isStart = (source.starts[0] ?? 0) <= source.head;
  return isStart ? { ...text, head: Math.max(source.head, text.starts[0] ?? 0) } : text;
}

/** Each character of the replacement gets the range of one source character, those beyond the last one its range. */
function replaced(builder: AlignedTextBuilder, source: AlignedText, from: number, to: number, by: string): void {
  let at = from;
  for (const character of by) {
    builder.append(character, source.starts[at], source.ends[at]);
    const next = at + unitsAt(source.text, at);
    if (next < to) at = next;
  }
}

function isShort(text: string, from: number, to: number): boolean {
  return to - from < 6 && Buffer.byteLength(text.slice(from, to)) < 6;
}

/** A lookup of short strings with a cache. */
function remembered(map: Charsmap): (text: string) => string | undefined {
  const known = new Map<string, string | undefined>();
  return (text) => {
    if (known.has(text)) return known.get(text);
    const found = map.find(text);
    if (known.size >= 1 << 16) known.clear();
    known.set(text, found);
    return found;
  };
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Between two characters of this kind there is always a boundary of graphemes. */
const PLAIN =
  /^[\x20-\x7e\u00c0-\u02ff\u0400-\u0482\u048a-\u052f\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff]$/;
/** Calls `give` with each extended grapheme cluster. The segmenter is used only where a boundary is not certain. */
function forEachGrapheme(text: string, give: (from: number, to: number) => void): void {
  const isPlain = (i: number): boolean => i < text.length && (isAscii(text.charCodeAt(i)) || PLAIN.test(text[i]));
  for (let i = 0; i < text.length; ) {
    if (isPlain(i) && (i + 1 === text.length || isPlain(i + 1))) {
      give(i, ++i);
      continue;
    }
    let end = i + 1;
    while (end < text.length && !(isPlain(end - 1) && isPlain(end))) ++end;
    forEachSegment(segmenter, text, i, end, give);
    i = end;
  }
}

function isAscii(unit: number): boolean {
  return unit >= 0x20 && unit <= 0x7e;
}
