/** Sentences about a piece of text, from what the view says of it. */

import * as l10n from '@vscode/l10n';
import type { Granularity, HeatmapItem, HeatmapView } from '../../src/protocol/heatmap';
import { ordinal, shareText } from '../../src/text/numbers';
import { visibleLine } from '../../src/text/visible';

/** What is looked at. */
export interface Shown {
  readonly view: Pick<HeatmapView, 'targetText' | 'layers'>;
  readonly granularity: Granularity;
}

/** '+0.41 for business' */
export function spokenScore(item: HeatmapItem, view: Pick<HeatmapView, 'targetText'>): string {
  const side =
    item.attribution > 0 ? l10n.t('for') : item.attribution < 0 ? l10n.t('against') : l10n.t('neither for nor against');
  return `${item.value} ${side} ${visibleLine(view.targetText)}`;
}

/** '15.0 % of the total of all word scores, 1st of 212' */
export function placeText(item: HeatmapItem, { view, granularity }: Shown): string {
  return `${shareText(item.share, granularity)}, ${ordinal(item.rank)} of ${view.layers[granularity].items.length}`;
}

/** 'profits (2nd of 3, together +0.52): +0.41 for business, 15.0 % of the total of all word scores, 1st of 212' */
export function spokenText(item: HeatmapItem, shown: Shown): string {
  const which = item.which === null ? '' : ` (${item.which})`;
  const unknown = item.unknown ? l10n.t(', holds an unknown token') : '';
  return `${visibleLine(item.text)}${which}: ${spokenScore(item, shown.view)}, ${placeText(item, shown)}${unknown}`;
}

/** 'as ▁invest ment, two tokens', or null where the pieces say nothing that the text does not. */
export function piecesText(item: HeatmapItem, granularity: Granularity): string | null {
  if (granularity === 'sentence' || item.pieces === '') return null;
  const count = item.pieces.split(' ').length;
  return `as ${visibleLine(item.pieces)} (${count === 1 ? 'one token' : l10n.t`${count} tokens`})`;
}
