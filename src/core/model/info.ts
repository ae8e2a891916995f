/** The description of a model: labels, task and limits, checked against its files. */

import * as l10n from '@vscode/l10n';
import type { ModelInfo } from '../../protocol/explain';
import { BUNDLED } from '../../protocol/options/modelOptions';
import type { ModelOptions } from '../../protocol/requests';
import type { Plan } from '../compile/plan';
import { ModelFolderError } from '../errors';
import type { ModelConfig } from '../models/config';
import type { ModelFiles } from '../models/folder';
import { positionLimit } from '../models/positions';
import { labelMismatch } from '../running/labelMismatch';
import type { ModelSource } from '../running/source';
import { processorLevel } from '../runtime/processor';
import { isBundled } from './bundled';
import { readTask, type TaskReading } from './task';

interface LabelReading {
  readonly labels: readonly string[];
  readonly notes: readonly string[];
}

function labelsOf(config: ModelConfig, files: ModelFiles, outputs: number | null): LabelReading {
  const { labels, labelsOfIds } = config;
  if (labels !== null && outputs !== null && labels.length !== outputs)
    throw labelMismatch(files, labels.length, outputs);
  if (labels !== null) return { labels, notes: sameNames(labels) };
  if (labelsOfIds !== null && (outputs === null || labelsOfIds.length === outputs)) {
    const note =
      'config.json has label2id alone: its labels are shown, where transformers would say LABEL_0, LABEL_1 …';
    return { labels: labelsOfIds, notes: [note] };
  }
  if (outputs === null)
    throw new ModelFolderError(
      l10n.t`${files.config} has no id2label, and ${files.onnx} does not declare its number of logits: add id2label`,
    );
  return { labels: Array.from({ length: outputs }, (_, i) => `LABEL_${i}`), notes: [] };
}

/** Warns about a name that several labels have: only their indices distinguish them. */
function sameNames(labels: readonly string[]): readonly string[] {
  const twice = labels.find((label, i) => labels.indexOf(label) !== i);
  if (twice === undefined) return [];
  const places = labels.flatMap((label, i) => (label === twice ? [i] : [])).join(', ');
  return [`id2label gives several logits the name "${twice}" (${places}): --target takes their numbers`];
}

/** Names of transformers' classes whose outputs are scores of labels. */
const CLASSIFIERS = /Classif|Reward|Rank|Regress|Score|CrossEncoder/i;
/** Names that exporters give to outputs that are not logits. */
const STATES = /embedding|hidden_state|pooler|pooled/i;

/**
 * Throws ModelFolderError for a model whose outputs are hidden states or embeddings and no scores of labels: its config
 * has no labels, and its class has no head or the name of its output is that of such states.
 */
function checkClassifier({ config, files, logits: { name }, outputs }: ModelSource, named: boolean): void {
  if (config.labels !== null || config.labelsOfIds !== null || config.problemType !== null || named) return;
  const { architectures } = config;
  const headless = architectures.length > 0 && !architectures.some((a) => CLASSIFIERS.test(a));
  if (!STATES.test(name) && !(headless && !/logit|prob|score|label|class/i.test(name))) return;
  const of = architectures.length > 0 ? ` of ${architectures.join(', ')}` : '';
  throw new ModelFolderError(
    l10n.t`${files.onnx} is no classifier: its output ${name} is a state${of}, not the scores of labels, and config.json has no id2label: give a text-classification model${outputs.length > 1 ? l10n.t(', or name its logits with --output-name') : ''}`,
  );
}

/** The description of a model, and the task by which its logits are read. */
export interface Described {
  readonly info: Omit<ModelInfo, 'device'>;
  readonly reading: TaskReading;
}

/**
 * Describes a model. Throws ModelFolderError if config and graph do not match or the model is no classifier, UsageError
 * for a task that it cannot have.
 */
export function describe(source: ModelSource, plan: Plan, sha256: string, options: ModelOptions): Described {
  const { files, config, dtype, quantized, activation } = source;
  checkClassifier(source, options.outputName !== undefined);
  const { labels, notes } = labelsOf(config, files, plan.signature.labels);
  const task = readTask(options.task, config, activation, labels.length);
  const reading = { ...task, notes: [...notes, ...task.notes] };
  const path = isBundled(options.model) ? BUNDLED : files.onnx;
  const embedding = plan.programs?.embedding ?? null;
  const processor = quantized ? { processor: processorLevel() } : {};
  return {
    info: { path, sha256, task: reading.task, labels, embedding, dtype, ...processor, twinDistance: 0 },
    reading,
  };
}

/** The longest window in tokens, special tokens included; Infinity if there is no limit. */
export function longestOf({ tokenizer, config, positions, files }: ModelSource, plan: Plan): number {
  const full = files.weights ? config.fullUpTo : null;
  const limits = [tokenizer.longest, positionLimit(config, positions), plan.signature.sequence, full, config.longest];
  return Math.min(...limits.filter((l) => l !== undefined && l !== null));
}
