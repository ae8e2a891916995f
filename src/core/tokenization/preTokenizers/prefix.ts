import { AlignedTextBuilder } from '../alignedText';
import type { Pieces } from './pieces';

/** Puts a string before each piece that is not empty and wants one; it stands for nothing of the document. */
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
