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

/** Numbers of data stand for the model's labels by their places from 0; data may count from 1. */
function numbersText({ countedFromOne: most }: Evaluation): string {
  if (most === null) return '';
  return `note: the labels of the data are numbers up to ${most} and those of the model have the places 0 to ${most - 1}: if the data count from 1, every row is compared with the next label; write names, or say them with --label-map\n`;
}

function figure(share: number): string {
  return share.toFixed(4);
}
