import type { Explanation, TokenAttribution } from '../../../protocol/explain';
import type { Granularity, HeatmapItem, HeatmapLayer, HeatmapSegment } from '../../../protocol/heatmap';
import { percent, signed } from '../../../text/numbers';
import { assign } from '../../tokenization/words';
import { isUnknown } from '../coverage';
import { colorStep, largestMagnitude } from '../normalize';
import { repeatsOf, whichText } from '../repeats';
import { segmentsOf } from '../segments';
import { type Span, spansOf, textsOf } from '../span';
import { sortedByScore } from '../strongest';

/** The pieces of one granularity with their scores, and the segments of the text. */
export function layerOf(explanation: Explanation, granularity: Granularity): HeatmapLayer {
  const spans = spansOf(explanation, granularity);
  return { items: itemsOf(explanation, spans), segments: segmentLists(explanation, spans) };
}

function itemsOf(explanation: Explanation, spans: readonly Span[]): readonly HeatmapItem[] {
  const largest = largestMagnitude(spans.map((span) => span.attribution));
  const total = spans.reduce((sum, span) => sum + Math.abs(span.attribution), 0);
  const ranks = new Map(sortedByScore(spans, 'score').map((span, index) => [span, index + 1]));
  const members = tokensOf(explanation.tokens, spans);
  const repeats = repeatsOf(spans);
  const isPair = explanation.textPair !== null;
  return spans.map((span) => {
    const { text, sequence, start, end, attribution } = span;
    const tokens = members.get(span) ?? [];
    const magnitude = Math.abs(attribution);
    return {
      text,
      sequence,
      start,
      end,
      attribution,
      step: colorStep(attribution, largest),
      value: signed(attribution),
      share: percent(total > 0 ? magnitude / total : 0),
      rank: ranks.get(span) ?? 0,
      which: whichText(span, repeats.get(span), isPair),
      bar: largest > 0 ? magnitude / largest : 0,
      pieces: tokens.map((token) => token.token).join(' '),
      unknown: tokens.some(isUnknown),
    };
  });
}

/** The visible tokens whose scores add up to a piece's score. */
function tokensOf(
  tokens: readonly TokenAttribution[],
  spans: readonly Span[],
): ReadonlyMap<Span, readonly TokenAttribution[]> {
  const members = new Map<Span, TokenAttribution[]>(spans.map((span) => [span, []]));
  for (const sequence of [0, 1]) {
    const own = spans.filter((span) => span.sequence === sequence);
    const shown = tokens.filter((token) => !token.special && token.sequence === sequence && token.end > token.start);
    for (const [i, group] of assign(shown, own).entries()) {
      const [token, span] = [shown[i], own[group]];
      if (token && span) members.get(span)?.push(token);
    }
  }
  return members;
}

function segmentLists(explanation: Explanation, spans: readonly Span[]): readonly (readonly HeatmapSegment[])[] {
  const indices = new Map(spans.map((span, index) => [span, index]));
  return textsOf(explanation).map((text, sequence) => {
    const own = spans.filter((span) => span.sequence === sequence);
    return segmentsOf(text, own, sequence === 0 ? explanation.unseen : null).map(({ text: piece, span, seen }) => ({
      text: piece,
      item: span === null ? null : (indices.get(span) ?? null),
      seen,
    }));
  });
}
