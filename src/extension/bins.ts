/** Assigns ranges of a document to the fixed kinds of decoration: numbers only. */
import type { ShownExplanation } from '../protocol/editor';
import type { Granularity, Step } from '../protocol/heatmap';

export type PaintedStep = Exclude<Step, 0>;

/** 'for4', 'stale.against1' */
export type Bin = `${'' | 'stale.'}${'for' | 'against'}${1 | 2 | 3 | 4}`;

export const STEPS: readonly PaintedStep[] = [1, 2, 3, 4, -1, -2, -3, -4];

export const BINS: readonly Bin[] = [...STEPS.map((step) => bin(step, false)), ...STEPS.map((step) => bin(step, true))];

export function bin(step: PaintedStep, stale: boolean): Bin {
  const strength = Math.abs(step) as 1 | 2 | 3 | 4;
  return `${stale ? 'stale.' : ''}${step > 0 ? 'for' : 'against'}${strength}`;
}

/**
 * The painted stretches by kind of paint, every kind named. Where explanations overlap, the first one paints.
 * @param explanations Of one document, newest first.
 */
export function binned(
  explanations: readonly ShownExplanation[],
  granularity: Granularity,
): ReadonlyMap<Bin, readonly { readonly start: number; readonly end: number }[]> {
  const bins = new Map<Bin, { start: number; end: number }[]>(BINS.map((name) => [name, []]));
  const taken: { start: number; end: number }[] = [];
  for (const shown of explanations) {
    for (const { start, end, step } of shown.painted[granularity]) {
      if (step === 0 || start >= end || taken.some((other) => start < other.end && end > other.start)) continue;
      bins.get(bin(step, shown.stale || shown.otherModel !== null))?.push({ start, end });
    }
    taken.push({ start: shown.start, end: shown.end });
  }
  return bins;
}

/** Selections that lie in another explained part: a border tells their colours apart from those around them. */
export function framed(
  explanations: readonly ShownExplanation[],
): readonly { readonly start: number; readonly end: number }[] {
  return explanations.flatMap((shown) => {
    const { part, start, end } = shown;
    const within = explanations.some((other) => other !== shown && other.start <= start && end <= other.end);
    return part.kind === 'selection' && within && start < end ? [{ start, end }] : [];
  });
}
