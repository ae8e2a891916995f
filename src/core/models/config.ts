/** The part of a Hugging Face model's config.json that classification needs. */
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import type { Task } from '../../protocol/explain';
import { parseNumbersAsTexts, parsePythonJson } from '../../text/pythonJson';
import { ModelFolderError } from '../errors';
import { NotAFileError, readFileBytes, standIn } from '../files';
import { FlairSection } from './flair/section';

/** In bytes. A config usually has a few kilobytes; with a very long list of labels a few megabytes. */
const LARGEST_CONFIG = 32 * 1024 * 1024;

const Config = v.object({
  model_type: v.optional(v.nullable(v.string())),
  problem_type: v.optional(v.nullable(v.string())),
  architectures: v.fallback(v.optional(v.nullable(v.array(v.string()))), null),
  // Python accepts any value as a label and shows it as text.
  id2label: v.optional(v.nullable(v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.null()])))),
  label2id: v.fallback(v.optional(v.nullable(v.record(v.string(), v.union([v.number(), v.string()])))), null),
  max_position_embeddings: v.optional(v.nullable(v.number())),
  n_positions: v.optional(v.nullable(v.number())),
  pad_token_id: v.optional(v.nullable(v.union([v.number(), v.array(v.number())]))),
  // BigBird's.
  attention_type: v.optional(v.nullable(v.string())),
  block_size: v.optional(v.nullable(v.number())),
  num_random_blocks: v.optional(v.nullable(v.number())),
  // The activation of a sentence-transformers cross-encoder, in its newer and in its older form.
  sentence_transformers: v.optional(v.nullable(v.object({ activation_fn: v.optional(v.nullable(v.string())) }))),
  sbert_ce_default_activation_function: v.optional(v.nullable(v.string())),
  flair: v.optional(v.nullable(FlairSection)),
});

export interface ModelConfig {
  readonly modelType: string | null;
  /** `problem_type`, or null. */
  readonly problemType: string | null;
  /** The function that sentence-transformers applies to the logits, as 'torch.nn.modules.linear.Identity', or null. */
  readonly activationFunction: string | null;
  /** Labels of id2label, by index; null if the file has none. */
  readonly labels: readonly string[] | null;
  /** Labels of label2id, by index, for files without id2label; null if its ids are not 0, 1, 2 … */
  readonly labelsOfIds: readonly string[] | null;
  /** Classes of transformers that the model was saved from. */
  readonly architectures: readonly string[];
  /** Rows of the position table, before any offset; null when the file gives none. */
  readonly positions: number | null;
  readonly padId: number | null;
  /** The longest text in tokens, special tokens included, where a file besides config.json limits it; else null. */
  readonly longest: number | null;
  /** Tokens up to which block-sparse attention is full attention; null for models without it. */
  readonly fullUpTo: number | null;
  /** Flair's preprocessing of texts; null for models that are not from Flair. */
  readonly flair: FlairSection | null;
}

/** The text of a JSON file of a model folder, of at most `largest` bytes. Throws ModelFolderError that names the file. */
function readJsonText(file: string, largest: number): string {
  let bytes: Buffer;
  try {
    bytes = readFileBytes(file, largest);
  } catch (cause) {
    throw unreadable(file, cause instanceof NotAFileError ? 'it is not a file' : cause);
  }
  const other = standIn(bytes);
  if (other !== null) throw new ModelFolderError(`${file} ${other}`);
  return bytes.toString('utf8');
}

/**
 * Reads a JSON file of a model folder, of at most `largest` bytes, and parses it as Python does. Throws ModelFolderError
 * that names the file.
 */
export function readJson(file: string, largest: number): unknown {
  const text = readJsonText(file, largest);
  try {
    return parsePythonJson(text);
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function unreadable(file: string, cause: unknown): ModelFolderError {
  const reason = cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause);
  return new ModelFolderError(l10n.t`${file} cannot be read: ${reason}`, { cause });
}

type Id2Label = Readonly<Record<string, string | number | boolean | null>>;

function labelList(id2label: Id2Label, file: string): readonly string[] {
  const entries = Object.entries(id2label);
  const labels: string[] = [];
  for (const [key, label] of entries) {
    const index = Number(key);
    if (String(index) !== key || !Number.isInteger(index) || index < 0 || index >= entries.length)
      throw new ModelFolderError(
        l10n.t`id2label in ${file} is not a list of labels 0 to ${entries.length - 1}: it has the key "${key}"`,
      );
    labels[index] = shownAsPython(label);
  }
  return labels;
}

function shownAsPython(label: Id2Label[string]): string {
  if (label === null) return 'None';
  return typeof label === 'boolean' ? (label ? 'True' : 'False') : String(label);
}

/** The labels of label2id in the order of their ids, where these are 0, 1, 2 …; else null. */
function orderedLabels(label2id: Readonly<Record<string, number | string>>): readonly string[] | null {
  const entries = Object.entries(label2id);
  const labels: string[] = [];
  for (const [label, id] of entries) labels[Number(id)] = label;
  return entries.length > 0 && labels.length === entries.length && !labels.includes('') ? labels : null;
}

/** Numeric labels as they are written in the file: a JavaScript number does not distinguish -1.0 from -1. */
function withWrittenNumbers(json: unknown, text: () => string): unknown {
  const { id2label } = v.parse(v.fallback(v.looseObject({ id2label: v.unknown() }), { id2label: null }), json);
  const numbers = typeof id2label === 'object' && id2label !== null && Object.values(id2label).some(isNumber);
  if (!numbers) return json;
  const written = parseNumbersAsTexts(text()) as { readonly id2label: unknown };
  return { ...(json as object), id2label: written.id2label };
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}

/** Reads a config.json. Throws ModelFolderError for a file that is missing, damaged, or not of the expected form. */
export function readConfig(file: string): ModelConfig {
  const json = readJson(file, LARGEST_CONFIG);
  return parseConfig(
    withWrittenNumbers(json, () => readJsonText(file, LARGEST_CONFIG)),
    file,
  );
}

/** Checks parsed JSON and returns its config; `file` names it in messages. Throws ModelFolderError for another form. */
export function parseConfig(json: unknown, file: string): ModelConfig {
  if (Array.isArray(json)) throw new ModelFolderError(l10n.t`${file} is not a model config: it is a list`);
  const parsed = v.safeParse(Config, json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new ModelFolderError(
      l10n.t`${file} is not a model config: ${v.getDotPath(issue) ?? l10n.t('the file')}: ${issue.message}`,
    );
  }
  const c = parsed.output;
  const [firstPad] = typeof c.pad_token_id === 'object' && c.pad_token_id !== null ? c.pad_token_id : [c.pad_token_id];
  return {
    modelType: c.model_type ?? null,
    problemType: c.problem_type ?? null,
    activationFunction: c.sentence_transformers?.activation_fn ?? c.sbert_ce_default_activation_function ?? null,
    labels: c.id2label && Object.keys(c.id2label).length > 0 ? labelList(c.id2label, file) : null,
    labelsOfIds: c.label2id ? orderedLabels(c.label2id) : null,
    architectures: c.architectures ?? [],
    positions: c.max_position_embeddings ?? c.n_positions ?? null,
    padId: firstPad ?? null,
    longest: null,
    fullUpTo: fullUpTo(c),
    flair: c.flair ?? null,
  };
}

/** The number of tokens up to which BigBird uses full attention; null for other models. */
function fullUpTo(c: v.InferOutput<typeof Config>): number | null {
  if (c.model_type !== 'big_bird' || (c.attention_type ?? 'block_sparse') !== 'block_sparse') return null;
  return (5 + 2 * (c.num_random_blocks ?? 3)) * (c.block_size ?? 64);
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
