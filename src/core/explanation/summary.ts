import type { Classification, Explanation, LabelScore, Prediction } from '../../protocol/explain';
import { percent, plain } from '../../text/numbers';

/** A label's score as people read it: its probability, or the value itself for a regression. */
export function scoreText(score: LabelScore): string {
  return score.probability === null ? plain(score.logit) : percent(score.probability);
}

/** The label, or labels, that the model gives, with score: 'business', '98.2 %'. */
export interface Headline {
  readonly label: string;
  readonly score: string;
  /** A sentence when no label is over the threshold, else null. */
  readonly note: string | null;
}

export function headlineOf(prediction: Prediction): Headline {
  const best = prediction.scores[prediction.index];
  const score = best === undefined ? '' : scoreText(best);
  if (prediction.labels.length === 0) {
    return {
      label: 'no label',
      score: '',
      note: `none reaches the threshold; the highest is ${prediction.label} ${score}`,
    };
  }
  if (prediction.labels.length === 1) return { label: prediction.label, score, note: null };
  const scores = prediction.labels.map((label) => {
    const found = prediction.scores.find((candidate) => candidate.label === label);
    return found === undefined ? label : `${label} ${scoreText(found)}`;
  });
  return { label: scores.join(', '), score: '', note: null };
}

/** The `count` highest labels that the headline does not already name. */
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

/** The label that a name stands for: exact, then ignoring case, then as an index; undefined when there is none. */
export function resolveLabel(name: string, labels: readonly string[]): string | undefined {
  const exact = labels.find((label) => label === name);
  const alike = exact ?? labels.find((label) => label.toLowerCase() === name.toLowerCase());
  return alike ?? (/^\d+$/.test(name) ? labels[Number(name)] : undefined);
}

/**
 * The label that the data mean: as resolveLabel, or an index that a table wrote with decimals ('1.0'). Of a yes/no model
 * (scores of a label and of `not` it) 1 and true mean the label, 0 and false not.
 * @param labels those of the scores, in their order
 */
export function knownLabel(known: string, labels: readonly string[]): string | undefined {
  const [yes, no] = labels;
  const whole = known.replace(/^(\d+)\.0+$/, '$1');
  if (labels.length !== 2 || no !== `not ${yes}`) return resolveLabel(whole, labels);
  if (/^(1|true)$/i.test(whole)) return yes;
  return /^(0|false)$/i.test(whole) ? no : resolveLabel(whole, labels);
}

/** 'file says politics' when the data name another label than the model, else null. */
export function disagreement(document: Pick<Classification, 'known' | 'prediction'>): string | null {
  const { known, prediction } = document;
  if (known === null || prediction.scores.every((score) => score.probability === null)) return null;
  const labels = prediction.scores.map((score) => score.label);
  const said = knownLabel(known, labels) ?? known;
  return [prediction.label, ...prediction.labels].includes(said) ? null : `file says ${said}`;
}

/** What the scores speak for: 'politics rather than business', 'the probability of politics', 'business'. */
export function targetText({ target }: Pick<Explanation, 'target'>): string {
  if (target.output === 'margin') return `${target.label} rather than ${target.against ?? 'the runner-up'}`;
  return target.output === 'probability' ? `the probability of ${target.label}` : target.label;
}

/** Whether what is explained does not go without saying: it is the score of the one predicted label otherwise. */
export function explainsAnother({ target, prediction }: Pick<Explanation, 'target' | 'prediction'>): boolean {
  return target.index !== prediction.index || target.output !== 'logit' || prediction.labels.length !== 1;
}

/** A model's short name: the last telling part of its path. */
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

/** How people write a device: 'CPU', 'DirectML'. */
export function deviceName(device: string): string {
  return DEVICES[device] ?? device.toUpperCase();
}

/** 'CUDA: its libraries are not installed; WebGPU: slower than the CPU', or null: in short, `inspect` has the rest. */
export function refusalText(refused: readonly { readonly device: string; readonly reason: string }[]): string | null {
  const each = refused.map(({ device, reason }) => `${deviceName(device)}: ${reason.split(': ', 1)[0]}`);
  return each.join('; ') || null;
}

const DEVICES: Readonly<Record<string, string>> = {
  auto: 'other devices',
  webgpu: 'WebGPU',
  dml: 'DirectML',
  coreml: 'Core ML',
};
