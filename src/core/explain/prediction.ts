/** Logits -> prediction. */

import type { Prediction, Task } from '../../protocol/explain';
import { probabilities, shownLabels, shownLogits } from '../attribution/target';

/** A multi-label model predicts labels of at least this probability, unless it has its own thresholds. */
const THRESHOLD = 0.5;

/**
 * The prediction for logits [labels]. A multi-label model predicts labels whose probability exceeds `thresholds` (by
 * label) or, without them, is at least THRESHOLD.
 */
export function predict(
  task: Task,
  labels: readonly string[],
  logits: readonly number[],
  thresholds?: readonly number[],
): Prediction {
  const names = shownLabels(task, labels);
  const shown = shownLogits(task, logits);
  const p = probabilities(task, logits);
  const scores = names.map((label, i) => ({ label, logit: shown[i], probability: p[i] }));
  const index = shown.indexOf(Math.max(...shown));
  const isOver = (p: number, i: number) => (thresholds === undefined ? p >= THRESHOLD : p > thresholds[i]);
  const over = scores.filter((s, i) => isOver(s.probability ?? 0, i)).map((s) => s.label);
  return { index, label: names[index], labels: task === 'multi-label' ? over : [names[index]], scores };
}
