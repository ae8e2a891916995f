import * as l10n from '@vscode/l10n';
import type { Explanation, LabelScore } from '../../../protocol/explain';
import type { HeatmapDifference, HeatmapPinned } from '../../../protocol/heatmap';
import { signed } from '../../../text/numbers';
import { colorStep, largestMagnitude } from '../normalize';
import { spansOf } from '../span';
import { scoreText, targetText } from '../summary';
import { align } from './alignment';

/**
 * Compares the pinned explanation with the current one: the score of the pinned class, and each word's score in both.
 */
export function pinnedView(pinned: Explanation, now: Explanation): HeatmapPinned {
  const { label } = pinned.target;
  const before = scoreOf(pinned, label);
  const after = scoreOf(now, label);
  const comparable = targetText(pinned) === targetText(now);
  return {
    before: labelText(label, before),
    after: labelText(label, after),
    change: before && after ? changeText(before, after) : '',
    note: comparable
      ? null
      : l10n.t`The pinned scores explain ${targetText(pinned)}, these ${targetText(now)}: explain the same class to compare words`,
    differences: comparable ? differencesOf(pinned, now) : [],
  };
}

/** The difference between two scores of a label: '−7.1 points' of probability, or '+0.41' of a regression. */
export function changeText(before: LabelScore, after: LabelScore): string {
  if (before.probability === null || after.probability === null) return signed(after.logit - before.logit);
  const points = (after.probability - before.probability) * 100;
  const rounded = Math.abs(points).toFixed(1);
  if (rounded === '0.0') return l10n.t('no change');
  return `${points < 0 ? '−' : '+'}${rounded} points`;
}

function scoreOf({ prediction }: Explanation, label: string): LabelScore | undefined {
  return prediction.scores.find((score) => score.label === label);
}

function labelText(label: string, score: LabelScore | undefined): string {
  return score === undefined ? l10n.t`no class ${label}` : `${label} ${scoreText(score)}`;
}

/** The differences of all words of both texts, largest |difference| first; a word in only one text is 0 in the other. */
function differencesOf(pinned: Explanation, now: Explanation): readonly HeatmapDifference[] {
  const before = spansOf(pinned, 'word');
  const after = spansOf(now, 'word');
  // Words of the second text of a pair must not be aligned with words of the first.
  const keys = (spans: typeof before) => spans.map((span) => `${span.sequence}${span.text}`);
  const rows = align(keys(before), keys(after)).map((pairing) => {
    const earlier = pairing.before === null ? undefined : before[pairing.before];
    const later = pairing.after === null ? undefined : after[pairing.after];
    const difference = (later?.attribution ?? 0) - (earlier?.attribution ?? 0);
    return { text: (later ?? earlier)?.text ?? '', earlier, later, difference, item: pairing.after };
  });
  // Differences have the colour scale of the scores, so that a small difference has no colour.
  const largest = largestMagnitude([
    ...before.map((span) => span.attribution),
    ...after.map((span) => span.attribution),
  ]);
  return rows
    .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference))
    .map(({ text, earlier, later, difference, item }) => ({
      text,
      before: earlier === undefined ? null : signed(earlier.attribution),
      after: later === undefined ? null : signed(later.attribution),
      difference: signed(difference),
      step: colorStep(difference, largest),
      item,
    }));
}
