import { type AlignedText, AlignedTextBuilder, unitsAt } from '../alignedText';

/**
 * Maps each code point by itself to another code point, to -1 (deleted) or to a string. The result keeps its range.
 */
export function mapCodePoints(source: AlignedText, map: (codePoint: number) => number | string): AlignedText {
  const { text, starts, ends } = source;
  const builder = new AlignedTextBuilder(text.length, source);
  for (let i = 0; i < text.length; i += unitsAt(text, i)) {
    const mapped = map(text.codePointAt(i) ?? 0);
    const start = starts[i];
    const end = ends[i];
    if (typeof mapped === 'string') builder.append(mapped, start, end);
    else if (mapped >= 0) builder.push(mapped, start, end);
  }
  return builder.build();
}
