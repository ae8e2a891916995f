import { type AlignedText, AlignedTextBuilder, rangeOf, unitsAt } from '../alignedText';
import { isContinuing, isNormalizable } from '../unicode';
import { inCanonicalOrder } from './canonicalOrder';
import type { Rewriting } from './normalizer';

export type Form = 'NFC' | 'NFD' | 'NFKC' | 'NFKD';
const unchanged = { NFC: /^[\0-\u02ff]*$/, NFD: /^[\0-\u00bf]*$/, NFKC: /^[\0-\u009f]*$/, NFKD: /^[\0-\u009f]*$/ };

/**
 * A Unicode normal form, applied to each segment: a character with the marks after it. Characters that are newer than
 * the Unicode version of the Rust library are not changed.
 */
export function unicodeForm(form: Form): Rewriting {
  const decomposed = form === 'NFC' || form === 'NFD' ? 'NFD' : 'NFKD';
  const continues = continuation(decomposed);
  return (source) => {
    const { text } = source;
    if (unchanged[form].test(text)) return source;
    const builder = new AlignedTextBuilder(text.length + (text.length >> 3), source);
    for (let i = 0; i < text.length; ) {
      const c = text.codePointAt(i) ?? 0;
      let end = i + unitsAt(text, i);
      if (!isNew(c)) while (end < text.length && continues(text.codePointAt(end) ?? 0)) end += unitsAt(text, end);
      if (c < 0x80 && end === i + 1) builder.push(c, source.starts[i], source.ends[i]);
      else if (isNew(c)) builder.copy(source, i, end);
      else appendSegment(builder, source, i, end, form, decomposed);
      i = end;
    }
    return builder.build();
  };
}

/** Each output character gets the range of the source characters from which its full decomposition comes. */
function appendSegment(
  builder: AlignedTextBuilder,
  source: AlignedText,
  from: number,
  to: number,
  form: Form,
  decomposed: 'NFD' | 'NFKD',
): void {
  const segment = inCanonicalOrder(source.text.slice(from, to), decomposed);
  const normal = normalForm(segment, form, decomposed);
  const [start, end] = rangeOf(source, from, to);
  if (normal === source.text.slice(from, to)) {
    builder.copy(source, from, to);
    return;
  }
  if (to - from === unitsAt(source.text, from)) {
    builder.append(normal, start, end);
    return;
  }
  const unused = positionsByPart(source.text, from, to, decomposed);
  for (const character of normal) {
    let [s, e] = [end, start];
    for (const part of character.normalize(decomposed)) {
      const at = unused.get(part)?.next().value;
      if (at === undefined) continue;
      s = Math.min(s, source.starts[at] ?? s);
      e = Math.max(e, source.ends[at] ?? e);
    }
    builder.append(character, s <= e ? s : start, s <= e ? e : end);
  }
}

/** The normal form, not composed if a composed character is newer than the Unicode version of the Rust library. */
function normalForm(segment: string, form: Form, decomposed: 'NFD' | 'NFKD'): string {
  const normal = segment.normalize(form);
  for (const character of normal) if (isNew(character.codePointAt(0) ?? 0)) return segment.normalize(decomposed);
  return normal;
}

/** The source positions of each character of the decomposition, ascending. */
function positionsByPart(text: string, from: number, to: number, form: Form): Map<string, Iterator<number, undefined>> {
  const positions = new Map<string, number[]>();
  for (let i = from; i < to; i += unitsAt(text, i)) {
    for (const part of String.fromCodePoint(text.codePointAt(i) ?? 0).normalize(form)) {
      const list = positions.get(part);
      if (list) list.push(i);
      else positions.set(part, [i]);
    }
  }
  return new Map([...positions].map(([part, list]) => [part, list.values()]));
}

/** Whether the decomposition of a code point combines with the code point before it; with a cache. */
function continuation(form: Form): (c: number) => boolean {
  return remembered(0x300, (c) => {
    if (isContinuing(c)) return true;
    if (!isNormalizable(c)) return false;
    return isContinuing(String.fromCodePoint(c).normalize(form).codePointAt(0) ?? 0);
  });
}

/** Whether only this engine's Unicode version changes or moves a character, and the Rust library's does not. */
const isNew = remembered(0x300, (c) => {
  if (isNormalizable(c)) return false;
  const text = String.fromCodePoint(c);
  const moves =
    !`\u0345${text}`.normalize('NFD').startsWith('\u0345') || `${text}\u0334`.normalize('NFD').startsWith('\u0334');
  return moves || text.normalize('NFKD') !== text;
});

/** A predicate on code points with a cache; false below `bound`. */
function remembered(bound: number, ask: (c: number) => boolean): (c: number) => boolean {
  const answers = new Uint8Array(0x110000);
  return (c) => {
    if (c < bound) return false;
    if (answers[c] === 0) answers[c] = ask(c) ? 2 : 1;
    return answers[c] === 2;
  };
}
