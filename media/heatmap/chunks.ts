import type { HeatmapLayer, HeatmapSegment } from '../../src/protocol/heatmap';

/**
 * Whole lines of a text that are laid out together: a block of their own in the page, so that the browser can leave out
 * what is not on the screen. Blocks break where lines do, so the text looks as if it were one.
 */
export interface Chunk {
  readonly pieces: readonly HeatmapSegment[];
  /** The same for chunks that have the same text, cut the same way. */
  readonly signature: string;
}

/** A block is closed at the first line's end after so many characters. */
const LEAST_CHARACTERS = 600;

/** A longer line goes on in a block of its own: browsers take seconds to lay out one line of many thousand pieces. */
const MOST_CHARACTERS = 4000;

/**
 * The segments of one text as blocks of whole lines; joined, their pieces are the text again. Segments that are no item may be
 * cut after a line's end; an item stays whole. (A line of thousands of words is continued in another block.)
 */
export function chunksOf(segments: HeatmapLayer['segments'][number]): readonly Chunk[] {
  const chunks: Chunk[] = [];
  let pieces: HeatmapSegment[] = [];
  let length = 0;
  const close = () => {
    if (pieces.length > 0) chunks.push({ pieces, signature: signatureOf(pieces) });
    pieces = [];
    length = 0;
  };
  for (const segment of segments) {
    for (const piece of segment.item === null ? atLineEnds(segment, LEAST_CHARACTERS - length) : [segment]) {
      pieces.push(piece);
      length += piece.text.length;
      const ended = piece.text.endsWith('\n');
      if (length >= (ended ? LEAST_CHARACTERS : MOST_CHARACTERS)) close();
    }
  }
  close();
  return chunks;
}

/** Cut after line ends, once `from` characters are passed; what stands between is left whole. */
function atLineEnds(segment: HeatmapSegment, from: number): readonly HeatmapSegment[] {
  const { text } = segment;
  const pieces: HeatmapSegment[] = [];
  let start = 0;
  let due = from;
  for (let end = text.indexOf('\n'); end >= 0 && end + 1 < text.length; end = text.indexOf('\n', end + 1)) {
    if (end + 1 < due) continue;
    pieces.push({ ...segment, text: text.slice(start, end + 1) });
    start = end + 1;
    due = start + LEAST_CHARACTERS;
  }
  pieces.push({ ...segment, text: text.slice(start) });
  return pieces;
}

function signatureOf(pieces: readonly HeatmapSegment[]): string {
  return pieces.map(({ text, item, seen }) => `${item === null ? (seen ? 'g' : 'u') : 'i'}${text}`).join('\0');
}
