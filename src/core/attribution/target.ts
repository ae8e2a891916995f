/** The scalar F that is explained, as a function of the model's logits, with its gradient by logit (the cotangent). */
import * as l10n from '@vscode/l10n';
import type { OutputKind, Task } from '../../protocol/explain';
import { UsageError } from '../errors';

/** The explained scalar F. */
export interface TargetFunction {
  /** Index of the label among the shown labels. */
  readonly index: number;
  readonly label: string;
  readonly output: OutputKind;
  readonly against: string | null;
  /** F is linear in the logits: its cotangent is constant. */
  readonly linear: boolean;
  value(logits: readonly number[]): number;
  /** dF/dlogit of each logit, [labels of the graph]. */
  cotangent(logits: readonly number[]): readonly number[];
}

/** Probabilities of all labels, which sum to 1; large logits do not overflow. */
export function softmax(logits: readonly number[]): number[] {
  const top = Math.max(...logits);
  const e = logits.map((l) => Math.exp(l - top));
  const sum = e.reduce((a, b) => a + b, 0);
  return e.map((x) => x / sum);
}

/** 1 / (1 + exp(-x)), in (0, 1); large arguments do not overflow. */
export function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

/** The labels that users see. A binary model has one logit and one label; the negation is added as a second label. */
export function shownLabels(task: Task, labels: readonly string[]): readonly string[] {
  return task === 'binary' ? [labels[0], `not ${labels[0]}`] : labels;
}

/** The logits of the shown labels, in their order. */
export function shownLogits(task: Task, logits: readonly number[]): readonly number[] {
  return task === 'binary' ? [logits[0], -logits[0]] : logits;
}

/** Probabilities of the shown labels, in [0, 1]; null for regression. */
export function probabilities(task: Task, logits: readonly number[]): readonly (number | null)[] {
  switch (task) {
    case 'single-label':
      return softmax(logits);
    case 'regression':
      return logits.map(() => null);
    default:
      return shownLogits(task, logits).map(sigmoid);
  }
}

/**
 * The index of a label that is given by name, by name in other case, or by index. Throws UsageError, which lists the
 * labels.
 */
export function findLabel(name: string, labels: readonly string[], option: string): number {
  const exact = labels.indexOf(name);
  if (exact >= 0) return exact;
  const folded = labels.findIndex((l) => l.toLowerCase() === name.toLowerCase());
  if (folded >= 0) return folded;
  const index = /^\d+$/.test(name) ? Number(name) : Number.NaN;
  if (index < labels.length) return index;
  const shown =
    labels.length > 20 ? `${labels.slice(0, 20).join(', ')} … (${labels.length} in all)` : labels.join(', ');
  throw new UsageError(l10n.t`${option} "${name}" is not a label of this model: it has ${shown}`);
}

/** d shown logit / d logit: only the negation of a binary model differs from its logit. */
function sign(task: Task, index: number): { readonly logit: number; readonly factor: number } {
  return task === 'binary' ? { logit: 0, factor: index === 0 ? 1 : -1 } : { logit: index, factor: 1 };
}

/** The highest shown logit other than `index`. */
function runnerUp(logits: readonly number[], index: number): number {
  let best = -1;
  logits.forEach((l, i) => {
    if (i !== index && (best < 0 || l > logits[best])) best = i;
  });
  return best;
}

/**
 * The function to explain. `logits` are those of the real text, [labels of the graph]. They determine the class if
 * `target` is not given, and the runner-up if `against` is not given; both are fixed along the whole path.
 * Throws UsageError for a label that the model does not have and for options that do not fit together.
 */
export function targetFunction(
  task: Task,
  labels: readonly string[],
  logits: readonly number[],
  options: { readonly target?: string; readonly output?: OutputKind; readonly against?: string },
): TargetFunction {
  const shown = shownLabels(task, labels);
  const scores = shownLogits(task, logits);
  const output = options.output ?? 'logit';
  const index =
    options.target === undefined ? scores.indexOf(Math.max(...scores)) : findLabel(options.target, shown, '--target');
  const own = sign(task, index);
  const base = { index, label: shown[index], output, against: null };
  const unit = (at: readonly { readonly logit: number; readonly factor: number }[]) => {
    const c = logits.map(() => 0);
    for (const { logit, factor } of at) c[logit] += factor;
    return c;
  };
  const dot = (c: readonly number[]) => (l: readonly number[]) =>
    c.reduce((sum, x, i) => sum + (x === 0 ? 0 : x * l[i]), 0);
  if (options.against !== undefined && output !== 'margin')
    throw new UsageError(l10n.t('--against is only for --output margin: add it, or leave --against out'));
  if (output === 'logit') {
    const c = unit([own]);
    return { ...base, linear: true, value: dot(c), cotangent: () => c };
  }
  if (output === 'margin') {
    if (shown.length < 2)
      throw new UsageError(l10n.t('--output margin needs a second label, and this model has one: use --output logit'));
    const other =
      options.against === undefined ? runnerUp(scores, index) : findLabel(options.against, shown, '--against');
    if (other === index)
      throw new UsageError(l10n.t`--against "${shown[other]}" is the explained label itself: name another one`);
    const rival = sign(task, other);
    const c = unit([own, { logit: rival.logit, factor: -rival.factor }]);
    return { ...base, against: shown[other], linear: true, value: dot(c), cotangent: () => c };
  }
  if (task === 'regression')
    throw new UsageError(l10n.t('--output probability is not for regression: use --output logit'));
  if (task === 'single-label') {
    return {
      ...base,
      linear: false,
      value: (l) => softmax(l)[index],
      cotangent: (l) => {
        const p = softmax(l);
        return p.map((x, i) => p[index] * (Number(i === index) - x));
      },
    };
  }
  const probability = (l: readonly number[]) => sigmoid(own.factor * l[own.logit]);
  return {
    ...base,
    linear: false,
    value: probability,
    cotangent: (l) => {
      const p = probability(l);
      return l.map((_, i) => (i === own.logit ? own.factor * p * (1 - p) : 0));
    },
  };
}
