import type { Classification, DocumentPart } from '../../../protocol/explain';
import { visibleLine } from '../../../text/visible';
import { headlineOf, runnersUp, scoreText } from '../summary';
import type { AnsiInk } from './ansi';

/** 'business  98.2 %     (tech 1.1 %, politics 0.4 %)' */
export function headline(document: Pick<Classification, 'prediction'>, ink: AnsiInk): string {
  const { label, score, note } = headlineOf(document.prediction);
  const others = runnersUp(document.prediction, 2).map((other) => `${visibleLine(other.label)} ${scoreText(other)}`);
  const main = ink.bold([visibleLine(label), score].filter((part) => part !== '').join('  '));
  const more = note === null ? others.join(', ') : visibleLine(note);
  return more === '' ? main : `${main}     (${more})`;
}

/** The title of one of several records: 'data.csv · row-7'. */
export function recordTitle(document: Pick<DocumentPart, 'source' | 'id'>, ink: AnsiInk): string {
  return ink.bold(visibleLine(document.id === null ? document.source : `${document.source} · ${document.id}`));
}
