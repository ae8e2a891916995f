import type { Atom } from './atoms';
import { isRightToLeft, visualOrder } from './order';

/** An atom with its place on a line, in the unit of `measure`. */
export interface PlacedRun {
  readonly atom: Atom;
  readonly x: number;
  readonly width: number;
}

export type Line = readonly PlacedRun[];

/**
 * Breaks atoms into lines no wider than `width`. Words move to the next line whole; one that is wider than a line is cut.
 * A paragraph that begins from right to left is set from the right.
 */
export function linesOf(atoms: readonly Atom[], width: number, measure: (text: string) => number): readonly Line[] {
  const lines: Line[] = [];
  let line: Atom[] = [];
  let used = 0;
  let rightToLeft: boolean | null = null;
  const close = () => {
    lines.push(placed(line, width, measure, rightToLeft ?? false));
    line = [];
    used = 0;
  };
  for (const cluster of clustersOf(atoms)) {
    const [first] = cluster;
    if (first === undefined) continue;
    if (first.kind === 'break') {
      close();
      rightToLeft = null;
      continue;
    }
    rightToLeft ??= isRightToLeft(cluster.map((atom) => atom.text).join(''));
    const wide = cluster.reduce((sum, atom) => sum + measure(atom.text), 0);
    if (first.kind === 'word' && used > 0 && used + wide > width) close();
    for (const atom of wide > width ? cluster.flatMap((one) => cut(one, width, measure)) : cluster) {
      const own = measure(atom.text);
      if (used > 0 && used + own > width && wide > width) close();
      line.push(atom);
      used += own;
    }
  }
  close();
  return lines;
}

/** Atoms that stay together on a line. */
function clustersOf(atoms: readonly Atom[]): readonly (readonly Atom[])[] {
  const clusters: Atom[][] = [];
  for (const atom of atoms) {
    const last = clusters.at(-1);
    if (last && atom.kind === 'word' && !atom.breakable && last[0]?.kind === 'word') last.push(atom);
    else clusters.push([atom]);
  }
  return clusters;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** A word that is wider than a line, in pieces that fit. */
function cut(atom: Atom, width: number, measure: (text: string) => number): readonly Atom[] {
  if (measure(atom.text) <= width) return [atom];
  const pieces: string[] = [];
  let piece = '';
  for (const { segment } of graphemes.segment(atom.text)) {
    if (piece !== '' && measure(piece + segment) > width) {
      pieces.push(piece);
      piece = '';
    }
    piece += segment;
  }
  return [...pieces, piece].map((text) => ({ ...atom, text }));
}

function placed(line: readonly Atom[], width: number, measure: (text: string) => number, rightToLeft: boolean): Line {
  const widths = line.map((atom) => measure(atom.text));
  const order = visualOrder(
    line.map((atom) => atom.text),
    rightToLeft,
  );
  let x = rightToLeft ? width - widths.reduce((sum, own) => sum + own, 0) : 0;
  return order.flatMap((index) => {
    const atom = line[index];
    const own = widths[index] ?? 0;
    const at = x;
    x += own;
    return atom === undefined ? [] : [{ atom, x: at, width: own }];
  });
}
