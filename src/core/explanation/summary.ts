import * as l10n from '@vscode/l10n';
import { DEVICES, type RunDevice } from '../../protocol/devices';
import type { Classification, Explanation, LabelScore, Prediction } from '../../protocol/explain';
import { percent, plain } from '../../text/numbers';
import { knownLabels } from './known';

/** A label's score as text: its probability, or the value of a regression. */
export function scoreText(score: LabelScore): string {
  return score.probability === null ? plain(score.logit) : percent(score.probability);
}

/** The predicted label or labels with score: 'business', '98.2 %'. */
export interface Headline {
  readonly label: string;
  readonly score: string;
  /** A sentence if no label exceeds its threshold, else null. */
  readonly note: string | null;
}

export function headlineOf(prediction: Prediction): Headline {
  const best = prediction.scores[prediction.index];
  const score = best === undefined ? '' : scoreText(best);
  if (prediction.labels.length === 0) {
    return {
      label: l10n.t('no label'),
      score: '',
      note: l10n.t`none reaches the threshold; the highest is ${prediction.label} ${score}`,
    };
  }
  if (prediction.labels.length === 1) return { label: prediction.label, score, note: null };
  const scores = prediction.labels.map((label) => {
    const found = prediction.scores.find((candidate) => candidate.label === label);
    return found === undefined ? label : `${label} ${scoreText(found)}`;
  });
  return { label: scores.join(', '), score: '', note: null };
}

/** The `count` highest labels that are not in the headline. */
export function runnersUp(prediction: Prediction, count: number): readonly LabelScore[] {
  const named = new Set(prediction.labels.length === 0 ? [prediction.label] : prediction.labels);
  return ranked(prediction)
    .filter((score) => !named.has(score.label))
    .slice(0, count);
}

/** Every label, highest first. */
export function ranked(prediction: Prediction): readonly LabelScore[] {
  return [...prediction.scores].sort((a, b) => b.logit - a.logit);
}

/** 'file says politics' if the labels in the data differ from the predicted ones, else null. */
export function disagreement({
  known,
  prediction,
  model,
}: Pick<Classification, 'known' | 'prediction' | 'model'>): string | null {
  if (known === null || prediction.scores.every((score) => score.probability === null)) return null;
  const labels = prediction.scores.map((score) => score.label);
  const said = knownLabels(known, labels, model.task);
  const predicted = model.task === 'multi-label' ? prediction.labels : [prediction.label];
  const same = said.length === predicted.length && said.every((label) => predicted.includes(label));
  return same ? null : l10n.t`file says ${said.join(', ') || l10n.t('no label')}`;
}

/** Labels in the data that the model does not have; they do not count as its errors. */
export function foreignLabels({
  known,
  prediction,
  model,
}: Pick<Classification, 'known' | 'prediction' | 'model'>): readonly string[] {
  if (known === null) return [];
  const labels = prediction.scores.map((score) => score.label);
  return knownLabels(known, labels, model.task).filter((label) => !labels.includes(label));
}

/** The explained target: 'politics rather than business', 'the probability of politics', 'business'. */
export function targetText({ target }: Pick<Explanation, 'target'>): string {
  if (target.output === 'margin')
    return l10n.t`${target.label} rather than ${target.against ?? l10n.t('the runner-up')}`;
  return target.output === 'probability' ? l10n.t`the probability of ${target.label}` : target.label;
}

/** Whether the explained output is not the default: the score of the one predicted label. */
export function explainsAnother({ target, prediction }: Pick<Explanation, 'target' | 'prediction'>): boolean {
  return target.index !== prediction.index || target.output !== 'logit' || prediction.labels.length !== 1;
}

/** A model's short name: the last part of its path that identifies it. */
export function modelName(path: string): string {
  const parts = path.split(/[\\/]/).filter((part) => part !== '');
  const file = parts.at(-1) ?? path;
  if (!/\.(onnx|pt)$/i.test(file)) return snapshotName(parts) ?? file;
  const folder = parts.at(-2) === 'onnx' ? parts.at(-3) : parts.at(-2);
  return folder === undefined || /^model\.onnx$/i.test(file) ? (folder ?? file) : `${folder}/${file}`;
}

/** 'owner/name' of a folder in the Hugging Face cache (models--owner--name/snapshots/revision). */
function snapshotName(parts: readonly string[]): string | undefined {
  const cached = parts.find((part) => part.startsWith('models--'));
  return cached?.slice('models--'.length).replaceAll('--', '/');
}

/** A device's display name: 'CPU', 'DirectML'. */
export function deviceName(device: string): string {
  if (device === 'auto') return l10n.t('other devices');
  return isDevice(device) ? DEVICES[device].title : device.toUpperCase();
}

/** A short form of the reasons: 'CUDA: its libraries are not installed; WebGPU: slower than the CPU', or null. */
export function refusalText(refused: readonly { readonly device: string; readonly reason: string }[]): string | null {
  const each = refused.map(({ device, reason }) => `${deviceName(device)}: ${reason.split(': ', 1)[0]}`);
  return each.join('; ') || null;
}

function isDevice(name: string): name is RunDevice {
  return name in DEVICES;
}
