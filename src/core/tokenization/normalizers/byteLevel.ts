import { type AlignedText, AlignedTextBuilder, unitsAt } from '../alignedText';
import { byteCharacters, utf8 } from '../byteCharacters';

/** Replaces each UTF-8 byte by a character of the byte alphabet; all bytes of a character keep its range. */
export function byteLevelNormalizer(source: AlignedText): AlignedText {
  const builder = new AlignedTextBuilder(source.text.length * 2, source);
  const { text, starts, ends } = source;
  for (let i = 0; i < text.length; i += unitsAt(text, i)) {
    const start = starts[i];
    const end = ends[i];
    utf8(text.codePointAt(i) ?? 0, (byte) => builder.push(byteCharacters[byte] ?? byte, start, end));
  }
  return builder.build();
}
