/** The hover of a coloured word: at most six lines of simple Markdown that a screen reader can read. */

import * as l10n from '@vscode/l10n';
import { ranked } from '../../core/explanation/summary';
import type { Explanation } from '../../protocol/explain';
import type { Granularity, HeatmapItem, HeatmapView } from '../../protocol/heatmap';
import type { Range } from '../../text/edit';
import { markdownCode, markdownText } from '../../text/markdown';
import { ordinal, shareText } from '../../text/numbers';
import type { Entry } from './entry';
import { shortScore } from './lensText';

export interface HoverText {
  readonly range: Range;
  /** Markdown, one paragraph each. */
  readonly lines: readonly string[];
}

/** Most tokens of a word that are listed. */
const MOST_TOKENS = 2;
const TOP = 3;

/** The hover of the word, token or sentence at an offset; null if nothing there has a score. */
export function hoverText(entry: Entry, offset: number, granularity: Granularity): HoverText | null {
  const { explanation } = entry;
  if (!explanation) return null;
  const painted = entry.itemAt(offset, granularity);
  const view = entry.heatmap(explanation);
  if (!painted || view.layers[granularity].items[painted.index].step === 0) return null;
  const unit: Granularity = granularity === 'sentence' ? 'sentence' : 'word';
  const found = (unit === granularity ? painted : entry.itemAt(offset, unit)) ?? painted;
  const item = view.layers[found === painted ? granularity : unit].items[found.index];
  const count = view.layers[found === painted ? granularity : unit].items.length;
  return {
    range: found.range,
    lines: [
      l10n.t`**${markdownText(shortened(item.text))}** ${item.value} for ${markdownText(view.targetText)}: ${shareText(item.share, unit)}, ${ordinal(item.rank)} of ${count}`,
      ...(item.which === null ? [] : [item.which]),
      ...(unit === 'sentence' ? [] : tokenLines(item, view)),
      ...(entry.otherModel === null
        ? []
        : [l10n.t`Explained by ${markdownText(entry.otherModel)}: another model is in use now.`]),
      ...(entry.stale ? [l10n.t('For the earlier text: it was edited since.')] : []),
      topLabels(explanation),
    ],
  };
}

/** 'as ▁investment (one token)', or one line for each token. */
function tokenLines(word: HeatmapItem, view: HeatmapView): readonly string[] {
  const tokens = view.layers.token.items.filter(
    ({ sequence, start, end }) => sequence === word.sequence && start < word.end && end > word.start,
  );
  const unknown = (item: HeatmapItem) => (item.unknown ? l10n.t(', unknown to the model') : '');
  const [only] = tokens;
  if (only && tokens.length === 1) return [l10n.t`as ${markdownCode(only.pieces)} (one token${unknown(only)})`];
  if (tokens.length <= MOST_TOKENS) return tokens.map((t) => `as ${markdownCode(t.pieces)} ${t.value}${unknown(t)}`);
  return [
    l10n.t`as ${tokens.map((t) => `${markdownCode(t.pieces)} ${t.value}${unknown(t)}`).join(', ')} (${tokens.length} tokens)`,
  ];
}

/** 'business 98 % · tech 1 % · politics 1 %' */
function topLabels({ prediction }: Explanation): string {
  return ranked(prediction)
    .slice(0, TOP)
    .map((score) => `${markdownText(score.label)} ${shortScore(score)}`)
    .join(' · ');
}

function shortened(text: string): string {
  const characters = Array.from(text.replaceAll(/\s+/g, ' '));
  return characters.length > 60 ? `${characters.slice(0, 59).join('')}…` : characters.join('');
}
