/** config.json of a Hugging Face model folder, as far as classification needs it. */
import * as v from 'valibot';
import type { Task } from '../../protocol/explain';
import { ModelFolderError } from '../errors';
import { NotAFileError, readFileBytes } from '../files';
import { FlairSection } from './flair/section';

/** A config is a few kilobytes; the largest label lists make it a few megabytes. */
const LARGEST_CONFIG = 32 * 1024 * 1024;

const Config = v.object({
  model_type: v.optional(v.nullable(v.string())),
  problem_type: v.optional(v.nullable(v.string())),
  id2label: v.optional(v.nullable(v.record(v.string(), v.string()))),
  max_position_embeddings: v.optional(v.nullable(v.number())),
  n_positions: v.optional(v.nullable(v.number())),
  pad_token_id: v.optional(v.nullable(v.union([v.number(), v.array(v.number())]))),
  // How sentence-transformers shows the logits of a cross-encoder, in its newer and in its older form.
  sentence_transformers: v.optional(v.nullable(v.object({ activation_fn: v.optional(v.nullable(v.string())) }))),
  sbert_ce_default_activation_function: v.optional(v.nullable(v.string())),
  flair: v.optional(v.nullable(FlairSection)),
});

export interface ModelConfig {
  readonly modelType: string | null;
  /** As the file says it, or null. */
  readonly problemType: string | null;
  /** The function that sentence-transformers applies to the logits, as 'torch.nn.modules.linear.Identity', or null. */
  readonly activationFunction: string | null;
  /** By index; null when the file names none. */
  readonly labels: readonly string[] | null;
  /** Rows of the position table, before any offset; null when the file gives none. */
  readonly positions: number | null;
  readonly padId: number | null;
  /** How Flair reads texts for it; null for models of other origin. */
  readonly flair: FlairSection | null;
}

/** Reads and parses a JSON file of a model folder. Throws ModelFolderError that names it. */
export function readJson(file: string, largest: number): unknown {
  try {
    return JSON.parse(readFileBytes(file, largest).toString('utf8'));
  } catch (cause) {
    const reason =
      cause instanceof NotAFileError
        ? 'it is not a file'
        : cause instanceof Error
          ? cause.message.split('\n', 1)[0]
          : String(cause);
    throw new ModelFolderError(`${file} cannot be read: ${reason}`, { cause });
  }
}

function labelList(id2label: Record<string, string>, file: string): readonly string[] {
  const entries = Object.entries(id2label);
  const labels: string[] = [];
  for (const [key, label] of entries) {
    const index = Number(key);
    if (String(index) !== key || !Number.isInteger(index) || index < 0 || index >= entries.length)
      throw new ModelFolderError(
        `id2label in ${file} is not a list of labels 0 to ${entries.length - 1}: it has the key "${key}"`,
      );
    labels[index] = label;
  }
  return labels;
}

/** Throws ModelFolderError for a file that is missing, damaged, or not of the expected form. */
export function readConfig(file: string): ModelConfig {
  return parseConfig(readJson(file, LARGEST_CONFIG), file);
}

/** The config in parsed JSON; `file` names it in messages. Throws ModelFolderError for what is not of the expected form. */
export function parseConfig(json: unknown, file: string): ModelConfig {
  if (Array.isArray(json)) throw new ModelFolderError(`${file} is not a model config: it is a list`);
  const parsed = v.safeParse(Config, json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new ModelFolderError(`${file} is not a model config: ${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`);
  }
  const c = parsed.output;
  const [firstPad] = typeof c.pad_token_id === 'object' && c.pad_token_id !== null ? c.pad_token_id : [c.pad_token_id];
  return {
    modelType: c.model_type ?? null,
    problemType: c.problem_type ?? null,
    activationFunction: c.sentence_transformers?.activation_fn ?? c.sbert_ce_default_activation_function ?? null,
    labels: c.id2label && Object.keys(c.id2label).length > 0 ? labelList(c.id2label, file) : null,
    positions: c.max_position_embeddings ?? c.n_positions ?? null,
    padId: firstPad ?? null,
    flair: c.flair ?? null,
  };
}

/**
 * The task of a model with `outputs` logits: the config's problem type, then the number of logits, decides
 * (transformers: one output is regression, more are single-label). A single-label model of one logit is binary.
 */
export function taskOf(problemType: string | null, outputs: number): Task {
  switch (problemType) {
    case 'multi_label_classification':
      return 'multi-label';
    case 'regression':
      return 'regression';
    case 'single_label_classification':
      return outputs === 1 ? 'binary' : 'single-label';
    default:
      return outputs === 1 ? 'regression' : 'single-label';
  }
}
