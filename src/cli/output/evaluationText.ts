import { counted } from '../../text/numbers';
import { visibleLine } from '../../text/visible';
import type { Evaluation } from '../evaluation';
import { textTable } from './table';

/** Accuracy, F1 and, for single-label models, the confusion matrix. */
export function evaluationText(evaluation: Evaluation): string {
  const { documents, accuracy, microF1, macroF1 } = evaluation.scores;
  const figures = `accuracy ${figure(accuracy)} · micro F1 ${figure(microF1)} · macro F1 ${figure(macroF1)}`;
  return [
    `\nagainst the labels of the data: ${figures} · ${counted(documents, 'row')}\n`,
    confusionText(evaluation),
    numbersText(evaluation),
    ...evaluation.strangers.map((label) => `the model has no label '${visibleLine(label)}'\n`),
    evaluation.strangers.length > 0 ? '--label-map says what the model calls them\n' : '',
  ].join('');
}

/** A row per label of the data, a column per label of the model; '' for multi-label. */
function confusionText(evaluation: Evaluation): string {
  const labels = evaluation.occurring;
  const [first] = labels;
  if (first === undefined || evaluation.confused(first, first) === null) return '';
  const rows = labels.map((actual) => [
    visibleLine(actual),
    ...labels.map((predicted) => String(evaluation.confused(actual, predicted))),
  ]);
  return textTable([['data \\ model', ...labels.map(visibleLine)], ...rows]);
}

/** Labels shown with their places. */
const MOST_PLACES = 6;

/** Numbers of data stand for the model's labels by their places from 0; data may count from 1, or in another order. */
function numbersText({ places, otherOrder, scores }: Evaluation): string {
  if (places === null) return '';
  const { fromOne, most, labels } = places;
  const named = labels.slice(0, MOST_PLACES).map((label, i) => `${i} = ${visibleLine(label)}`);
  const list = `${named.join(', ')}${labels.length > MOST_PLACES ? ' …' : ''}`;
  const read = fromOne
    ? `note: the labels of the data are numbers up to ${most} and those of the model have the places 0 to ${most - 1}: if the data count from 1, every row is compared with the next label; write names, or say them with --label-map\n`
    : `note: the labels of the data are numbers, read as places from 0 (${list}): if they mean other labels, say so with --label-map\n`;
  if (otherOrder === null) return read;
  const options = otherOrder.map
    .slice(0, MOST_PLACES)
    .map(([number, label]) => `--label-map ${number}=${visibleLine(label)}`)
    .join(' ');
  const more = otherOrder.map.length > MOST_PLACES ? ' …' : '';
  return `${read}note: another order fits better (accuracy ${figure(otherOrder.accuracy)} where it is ${figure(scores.accuracy)}): ${options}${more}\n`;
}

function figure(share: number): string {
  return share.toFixed(4);
}
