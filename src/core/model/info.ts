/** What a model says of itself, checked against what its files hold. */
import type { ModelInfo } from '../../protocol/explain';
import { BUNDLED } from '../../protocol/options/modelOptions';
import type { ModelOptions } from '../../protocol/requests';
import type { Plan } from '../compile/plan';
import { ModelFolderError, UsageError } from '../errors';
import { type ModelConfig, taskOf } from '../models/config';
import type { ModelFiles } from '../models/folder';
import { positionLimit } from '../models/positions';
import { labelMismatch } from '../running/labelMismatch';
import type { Source } from '../running/source';

function labelsOf({ labels }: ModelConfig, files: ModelFiles, outputs: number | null): readonly string[] {
  if (labels !== null && outputs !== null && labels.length !== outputs)
    throw labelMismatch(files, labels.length, outputs);
  const count = labels?.length ?? outputs;
  if (count === null)
    throw new ModelFolderError(
      `${files.config} has no id2label, and ${files.onnx} does not tell its number of logits: add id2label`,
    );
  return labels ?? Array.from({ length: count }, (_, i) => `LABEL_${i}`);
}

/** Throws ModelFolderError where config, tokenizer and graph are not of one model, UsageError for a task that is not its. */
export function infoOf(source: Source, plan: Plan, sha256: string, options: ModelOptions): Omit<ModelInfo, 'device'> {
  const { files, config, tokenizer, dtype } = source;
  const labels = labelsOf(config, files, plan.signature.labels);
  const rows = plan.programs?.rows ?? null;
  if (rows !== null && tokenizer.size > rows)
    throw new ModelFolderError(
      `the tokenizer in ${files.folder} has ids up to ${tokenizer.size - 1} and the embedding table of ${files.onnx} ${rows} rows: they are not of the same model`,
    );
  const task = options.task ?? taskOf(config.problemType, labels.length);
  if (task === 'binary' && labels.length !== 1)
    throw new UsageError(
      `--task binary is for models of one logit, and this one has ${labels.length}: use --task single-label`,
    );
  const path = options.model === undefined ? BUNDLED : files.onnx;
  return { path, sha256, task, labels, embedding: plan.programs?.embedding ?? null, dtype, twinDistance: 0 };
}

/** Tokens of one window, special tokens included; Infinity when nothing limits it. */
export function longestOf({ tokenizer, config, placed }: Source, plan: Plan): number {
  const limits = [tokenizer.longest, positionLimit(config, placed.model.graph), plan.signature.sequence];
  return Math.min(...limits.filter((l) => l !== undefined && l !== null));
}
