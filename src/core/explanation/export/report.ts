import * as l10n from '@vscode/l10n';
import type { Explanation } from '../../../protocol/explain';
import type { Granularity, HeatmapItem, HeatmapPinned, HeatmapView } from '../../../protocol/heatmap';
import { shareText } from '../../../text/numbers';
import { visible, visibleLine } from '../../../text/visible';
import { checkLines, turnedText } from '../checkText';
import { ranked, scoreText } from '../summary';
import { madeWith, type Provenance } from './provenance';

/** The number of words that are listed for and against the class. */
const LISTED = 20;

/** An explanation as sentences and numbered lists for screen readers, without colours or marks in the text. */
export function reportText(explanation: Explanation, view: HeatmapView, made?: Provenance): string {
  const { prediction, text, textPair } = explanation;
  const others = ranked(prediction).filter(({ label }) => !prediction.labels.includes(label));
  const words = [...view.layers.word.items].sort((a, b) => a.rank - b.rank).filter((item) => item.step !== 0);
  const target = visibleLine(view.targetText);
  const turned = turnedText(explanation);
  return [
    l10n.t`Explanation of ${visibleLine(view.title)}`,
    '',
    ...(made ? [l10n.t`Made with ${madeWith(made)}`] : []),
    ...(made?.note ? [`Note: ${visibleLine(made.note)}`] : []),
    `Label: ${visibleLine(view.headline)}`,
    ...(view.note === null ? [] : [visibleLine(view.note)]),
    ...(others.length === 0
      ? []
      : [l10n.t`Other labels: ${others.map((o) => `${visibleLine(o.label)} ${scoreText(o)}`).join(', ')}`]),
    ...(view.disagreement === null ? [] : [`The ${visibleLine(view.disagreement)}.`]),
    ...(view.stale ? [l10n.t('The text was edited since: this is of the earlier text.')] : []),
    `Explained: ${target}`,
    `${view.verdict}.`,
    ...checkLines(explanation).map(visibleLine),
    ...(turned === null ? [] : [visibleLine(turned)]),
    '',
    ...list(
      l10n.t`Words that speak for ${target}, strongest first:`,
      words.filter(({ attribution }) => attribution > 0),
    ),
    ...list(
      l10n.t`Words that speak against ${target}, strongest first:`,
      words.filter(({ attribution }) => attribution < 0),
    ),
    ...list(
      l10n.t('Sentences, strongest first:'),
      [...view.layers.sentence.items].sort((a, b) => a.rank - b.rank),
      'sentence',
    ),
    ...(view.pinned === null
      ? []
      : [
          l10n.t`Pinned: ${visibleLine(view.pinned.before)}. Now: ${visibleLine(view.pinned.after)}, ${view.pinned.change}.`,
          ...(view.pinned.note === null ? [] : [`${visibleLine(view.pinned.note)}.`]),
          ...differences(view.pinned),
          '',
        ]),
    'Details:',
    ...view.details.map(
      ({ name, term, value }) => `${name}${term === null ? '' : ` (${term})`}: ${visibleLine(value)}`,
    ),
    ...[view.unseen, view.unknown, ...view.warnings].flatMap((note) =>
      note === null ? [] : [`Note: ${visibleLine(note)}`],
    ),
    '',
    'Text:',
    visible(text),
    ...(textPair === null ? [] : ['', l10n.t('Second text:'), visible(textPair)]),
    '',
  ].join('\n');
}

function list(title: string, items: readonly HeatmapItem[], piece: Granularity = 'word'): readonly string[] {
  if (items.length === 0) return [];
  const lines = items.slice(0, LISTED).map(({ text, value, share, which }, index) => {
    const said = which === null ? '' : ` (${which})`;
    return `${index + 1}. ${shortened(visibleLine(text))}${said}, ${value}, ${shareText(share, piece)}`;
  });
  const more = items.length > LISTED ? [l10n.t`and ${items.length - LISTED} more`] : [];
  return [title, ...lines, ...more, ''];
}

/** '1. losses: new, is −0.41, difference −0.41' */
function differences({ differences: all }: HeatmapPinned): readonly string[] {
  return all
    .filter(({ step }) => step !== 0)
    .slice(0, LISTED)
    .map(({ text, before, after, difference }, index) => {
      const was = before === null ? 'new' : `was ${before}`;
      const is = after === null ? 'gone' : `is ${after}`;
      return `${index + 1}. ${shortened(visibleLine(text))}: ${was}, ${is}, difference ${difference}`;
    });
}

function shortened(text: string): string {
  const characters = Array.from(text);
  return characters.length > 120 ? `${characters.slice(0, 119).join('')}…` : text;
}
