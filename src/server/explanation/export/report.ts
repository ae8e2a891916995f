import type { Explanation } from '../../../protocol/explain';
import type { HeatmapItem, HeatmapView } from '../../../protocol/heatmap';
import { ranked, scoreText } from '../summary';
import { harmless, harmlessLine } from './plainText';

/** Words that are listed each way. */
const LISTED = 20;

/** An explanation in sentences and numbered lists, with no colour and no mark in the text: what a screen reader reads well. */
export function reportText(explanation: Explanation, view: HeatmapView): string {
  const { prediction, text, textPair } = explanation;
  const others = ranked(prediction).filter(({ label }) => !prediction.labels.includes(label));
  const words = [...view.layers.word.items].sort((a, b) => a.rank - b.rank).filter((item) => item.step !== 0);
  const target = harmlessLine(view.targetText);
  return [
    `Explanation of ${harmlessLine(view.title)}`,
    '',
    `Label: ${harmlessLine(view.headline)}`,
    ...(view.note === null ? [] : [harmlessLine(view.note)]),
    ...(others.length === 0
      ? []
      : [`Other labels: ${others.map((o) => `${harmlessLine(o.label)} ${scoreText(o)}`).join(', ')}`]),
    ...(view.disagreement === null ? [] : [`The ${harmlessLine(view.disagreement)}.`]),
    ...(view.stale ? ['The text was edited since: this is of the earlier text.'] : []),
    `Explained: ${target}`,
    `${view.verdict}.`,
    '',
    ...list(
      `Words that speak for ${target}, strongest first:`,
      words.filter(({ attribution }) => attribution > 0),
    ),
    ...list(
      `Words that speak against ${target}, strongest first:`,
      words.filter(({ attribution }) => attribution < 0),
    ),
    ...list(
      'Sentences, strongest first:',
      [...view.layers.sentence.items].sort((a, b) => a.rank - b.rank),
    ),
    ...(view.pinned === null
      ? []
      : [
          `Pinned: ${harmlessLine(view.pinned.before)}. Now: ${harmlessLine(view.pinned.after)}, ${view.pinned.change}.`,
          '',
        ]),
    'Details:',
    ...view.details.map(
      ({ name, term, value }) => `${name}${term === null ? '' : ` (${term})`}: ${harmlessLine(value)}`,
    ),
    ...[view.unseen, view.unknown, ...view.warnings].flatMap((note) =>
      note === null ? [] : [`Note: ${harmlessLine(note)}`],
    ),
    '',
    'Text:',
    harmless(text),
    ...(textPair === null ? [] : ['', 'Second text:', harmless(textPair)]),
    '',
  ].join('\n');
}

function list(title: string, items: readonly HeatmapItem[]): readonly string[] {
  if (items.length === 0) return [];
  const lines = items
    .slice(0, LISTED)
    .map(
      ({ text, value, share }, index) =>
        `${index + 1}. ${shortened(harmlessLine(text))}, ${value}, ${share} of the total`,
    );
  const more = items.length > LISTED ? [`and ${items.length - LISTED} more`] : [];
  return [title, ...lines, ...more, ''];
}

function shortened(text: string): string {
  const characters = Array.from(text);
  return characters.length > 120 ? `${characters.slice(0, 119).join('')}…` : text;
}
