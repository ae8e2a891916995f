/** What the painting of a text should be, worked out from its numbers alone. */
import type { Explanation } from '../../../src/protocol/explain';

export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly attribution: number;
}

/** Below this share of the largest score nothing is painted. */
const LEAST = 0.05;

/** The pieces that must carry the warm or the cool colour, strongest first. */
export function expectedSides(pieces: readonly Piece[]): { for: Piece[]; against: Piece[] } {
  const largest = Math.max(...pieces.map(({ attribution }) => Math.abs(attribution)));
  const strong = pieces
    .filter(({ attribution }) => Math.abs(attribution) >= LEAST * largest)
    .sort((a, b) => Math.abs(b.attribution) - Math.abs(a.attribution));
  return {
    for: strong.filter(({ attribution }) => attribution > 0),
    against: strong.filter(({ attribution }) => attribution < 0),
  };
}

export function words({ words: list }: Explanation): readonly Piece[] {
  return list.filter(({ sequence, start, end }) => sequence === 0 && start < end);
}

export function tokens({ tokens: list }: Explanation): readonly Piece[] {
  return list.filter(({ sequence, start, end }) => sequence === 0 && start < end);
}

/** All stretches painted for, or against, as 'start-end', in text order. */
export function stretches(
  painted: Readonly<Record<string, readonly (readonly [number, number])[]>>,
  side: 'for' | 'against',
  stale = false,
): readonly string[] {
  return Object.entries(painted)
    .filter(([name]) => name.startsWith(`${stale ? 'stale.' : ''}${side}`))
    .flatMap(([, list]) => list)
    .sort(([a], [b]) => a - b)
    .map(([start, end]) => `${start}-${end}`);
}

export function places(pieces: readonly Piece[]): readonly string[] {
  return [...pieces].sort((a, b) => a.start - b.start).map(({ start, end }) => `${start}-${end}`);
}
