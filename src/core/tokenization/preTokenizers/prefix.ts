import { AlignedTextBuilder } from '../alignedText';
import type { Pieces } from './pieces';

/**
 * Inserts a string with an empty range before each piece [from, to) that is not empty and for which `wants` is true.
 */
export function prefixPieces(pieces: Pieces, prefix: string, wants: (from: number, to: number) => boolean): Pieces {
  const source = pieces.text;
  const builder = new AlignedTextBuilder(source.text.length + pieces.spans.length, source);
  const spans: number[] = [];
  for (let p = 0; p < pieces.spans.length; p += 2) {
    const from = pieces.spans[p];
    const to = pieces.spans[p + 1];
    const start = builder.length;
    const edge = source.starts[from] ?? 0;
    if (from < to && wants(from, to)) builder.append(prefix, edge, edge);
    builder.copy(source, from, to);
    spans.push(start, builder.length);
  }
  return { text: builder.build(), spans };
}
