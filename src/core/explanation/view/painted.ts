import type { PaintedRange } from '../../../protocol/editor';
import type { Explanation } from '../../../protocol/explain';
import type { Granularity } from '../../../protocol/heatmap';
import { colorStep, largestMagnitude } from '../normalize';
import { spansOf } from '../span';

/**
 * What is painted of the explained text, by granularity: half-open ranges in UTF-16 code units of that text, in order and
 * apart from each other. What is too weak for a colour (step 0) is left out. The scale is that of the text and its pair.
 * @param sequence 1 for the second text of a pair
 */
export function paintedRanges(
  explanation: Explanation,
  sequence: 0 | 1 = 0,
): Readonly<Record<Granularity, readonly PaintedRange[]>> {
  const ranges = (granularity: Granularity): readonly PaintedRange[] => {
    const spans = spansOf(explanation, granularity);
    const largest = largestMagnitude(spans.map((span) => span.attribution));
    return spans
      .filter((span) => span.sequence === sequence)
      .map(({ start, end, attribution }) => ({ start, end, step: colorStep(attribution, largest) }))
      .filter((range) => range.step !== 0 && range.end > range.start);
  };
  return { token: ranges('token'), word: ranges('word'), sentence: ranges('sentence') };
}
