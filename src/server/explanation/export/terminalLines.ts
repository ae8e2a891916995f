import type { Classification, DocumentPart } from '../../../protocol/explain';
import { headlineOf, runnersUp, scoreText } from '../summary';
import type { Ink } from './ansi';
import { harmlessLine } from './plainText';

/** 'business  98.2 %     (tech 1.1 %, politics 0.4 %)' */
export function headline(document: Pick<Classification, 'prediction'>, ink: Ink): string {
  const { label, score, note } = headlineOf(document.prediction);
  const others = runnersUp(document.prediction, 2).map((other) => `${harmlessLine(other.label)} ${scoreText(other)}`);
  const main = ink.bold([harmlessLine(label), score].filter((part) => part !== '').join('  '));
  const more = note === null ? others.join(', ') : harmlessLine(note);
  return more === '' ? main : `${main}     (${more})`;
}

/** 'data.csv · row-7': which record this is, when there are several. */
export function recordTitle(document: Pick<DocumentPart, 'source' | 'id'>, ink: Ink): string {
  return ink.bold(harmlessLine(document.id === null ? document.source : `${document.source} · ${document.id}`));
}
