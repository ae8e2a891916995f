/** What a model says of itself, checked against what its files hold. */
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
import { readTask, type TaskReading } from './task';

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

/** What a model is, and how its logits are read. */
export interface Described {
  readonly info: Omit<ModelInfo, 'device'>;
  readonly reading: TaskReading;
}

/** Throws ModelFolderError where config, tokenizer and graph are not of one model, UsageError for a task that is not its. */
export function describe(source: ModelSource, plan: Plan, sha256: string, options: ModelOptions): Described {
  const { files, config, tokenizer, dtype, quantized, activation } = source;
  const labels = labelsOf(config, files, plan.signature.labels);
  const rows = plan.programs?.rows ?? null;
  if (rows !== null && tokenizer.size > rows)
    throw new ModelFolderError(
      `the tokenizer in ${files.folder} has ids up to ${tokenizer.size - 1} and the embedding table of ${files.onnx} ${rows} rows: they are not of the same model`,
    );
  const reading = readTask(options.task, config, activation, labels.length);
  const path = options.model === undefined ? BUNDLED : files.onnx;
  const embedding = plan.programs?.embedding ?? null;
  const processor = quantized ? { processor: processorLevel() } : {};
  return {
    info: { path, sha256, task: reading.task, labels, embedding, dtype, ...processor, twinDistance: 0 },
    reading,
  };
}

/** Tokens of one window, special tokens included; Infinity when nothing limits it. */
export function longestOf({ tokenizer, config, placed }: ModelSource, plan: Plan): number {
  const limits = [tokenizer.longest, positionLimit(config, placed.model.graph), plan.signature.sequence];
  return Math.min(...limits.filter((l) => l !== undefined && l !== null));
}
