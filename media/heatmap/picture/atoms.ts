import type { HeatmapSegment, Step } from '../../../src/protocol/heatmap';
import { visible } from '../../../src/text/visible';

/** The smallest stretch that is drawn at once. */
export interface Atom {
  readonly text: string;
  readonly kind: 'word' | 'space' | 'break';
  readonly step: Step;
  readonly seen: boolean;
  /** A line may begin with it. */
  readonly breakable: boolean;
}

const IDEOGRAPH = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const PARTS =
  /\n|[^\S\n]+|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+/gu;

/** The segments of a text as atoms. A line may begin after white space, and on both sides of an ideograph. */
export function atomsOf(segments: readonly HeatmapSegment[], stepOf: (item: number) => Step): readonly Atom[] {
  const atoms: Atom[] = [];
  let after = true; // a line may begin with what comes next
  for (const { text, item, seen } of segments) {
    for (const [part] of visible(text).matchAll(PARTS)) {
      const kind = part === '\n' ? 'break' : part.trim() === '' ? 'space' : 'word';
      const ideograph = kind === 'word' && IDEOGRAPH.test(part);
      atoms.push({
        text: kind === 'space' ? part.replaceAll('\t', '    ') : part,
        kind,
        step: item === null ? 0 : stepOf(item),
        seen,
        breakable: after || ideograph,
      });
      after = kind !== 'word' || ideograph;
    }
  }
  return atoms;
}
