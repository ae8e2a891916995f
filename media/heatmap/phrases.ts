/** Sentences about a piece of text, from what the view says of it. */

import type { Granularity, HeatmapItem, HeatmapView } from '../../src/protocol/heatmap';
import { ordinal } from '../../src/text/numbers';
import { visibleLine } from '../../src/text/visible';

/** '+0.41 for business' */
export function spokenScore(item: HeatmapItem, view: Pick<HeatmapView, 'targetText'>): string {
  const side = item.attribution > 0 ? 'for' : item.attribution < 0 ? 'against' : 'neither for nor against';
  return `${item.value} ${side} ${visibleLine(view.targetText)}`;
}

/** '15.0 % of the total, 1st of 212' */
export function placeText(item: HeatmapItem, count: number): string {
  return `${item.share} of the total, ${ordinal(item.rank)} of ${count}`;
}

/** 'profits: +0.41 for business, 15.0 % of the total, 1st of 212' */
export function spokenText(item: HeatmapItem, view: Pick<HeatmapView, 'targetText'>, count: number): string {
  const unknown = item.unknown ? ', holds an unknown token' : '';
  return `${visibleLine(item.text)}: ${spokenScore(item, view)}, ${placeText(item, count)}${unknown}`;
}

/** 'as ▁invest ment, two tokens', or null where the pieces say nothing that the text does not. */
export function piecesText(item: HeatmapItem, granularity: Granularity): string | null {
  if (granularity === 'sentence' || item.pieces === '') return null;
  const count = item.pieces.split(' ').length;
  return `as ${visibleLine(item.pieces)} (${count === 1 ? 'one token' : `${count} tokens`})`;
}
