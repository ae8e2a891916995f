/** The modules of a sentence-transformers folder (modules.json): a transformer, then pooling, dense and norm layers. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { ModelFolderError } from '../../errors';
import { readJson } from '../config';

export const MODULES = 'modules.json';
const LARGEST = 16 * 1024 * 1024;
const MOST_MODULES = 32;

/** A folder within the model's own. */
const inner = v.pipe(v.string(), v.regex(/^(?!.*\.\.)[\w./-]*$/));
const Modules = v.pipe(v.array(v.looseObject({ path: inner, type: v.string() })), v.maxLength(MOST_MODULES));
const size = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1 << 20));
const Pooling = v.looseObject({ pooling_mode: v.nullish(v.union([v.string(), v.array(v.string())])) });
const Dense = v.looseObject({
  in_features: size,
  out_features: size,
  bias: v.nullish(v.boolean()),
  activation_function: v.nullish(v.string()),
});
const Sizes = v.looseObject({ max_seq_length: v.nullish(size), do_lower_case: v.nullish(v.boolean()) });
const Prompts = v.looseObject({
  default_prompt_name: v.nullish(v.string()),
  prompts: v.nullish(v.record(v.string(), v.string())),
});
const Setfit = v.looseObject({
  labels: v.nullish(v.array(v.union([v.string(), v.number()]))),
  normalize_embeddings: v.nullish(v.boolean()),
});

export const POOLINGS = ['cls', 'max', 'mean', 'mean_sqrt_len_tokens', 'weightedmean', 'lasttoken'] as const;
export type PoolingMode = (typeof POOLINGS)[number];
/** The older form of config: one flag per pooling mode, in the order in which their vectors are concatenated. */
const FLAGS: Readonly<Record<string, PoolingMode>> = {
  pooling_mode_cls_token: 'cls',
  pooling_mode_max_tokens: 'max',
  pooling_mode_mean_tokens: 'mean',
  pooling_mode_mean_sqrt_len_tokens: 'mean_sqrt_len_tokens',
  pooling_mode_weightedmean_tokens: 'weightedmean',
  pooling_mode_lasttoken: 'lasttoken',
};

export type SentenceModule =
  | { readonly kind: 'pooling'; readonly modes: readonly PoolingMode[] }
  | {
      readonly kind: 'dense';
      readonly folder: string;
      readonly from: number;
      readonly to: number;
      readonly activation: string;
    }
  | { readonly kind: 'normalize' };

export interface SentenceModules {
  /** The folder of the transformer: its config, weights and tokenizer. */
  readonly transformer: string;
  readonly after: readonly SentenceModule[];
  /** The longest text in tokens, special tokens included; null if no file limits it. */
  readonly longest: number | null;
  /** Labels of config_setfit.json, by index; null if it has none. */
  readonly labels: readonly string[] | null;
  /** Files that were read. */
  readonly files: readonly string[];
}

function read<T extends v.GenericSchema>(file: string, schema: T): v.InferOutput<T> {
  const parsed = v.safeParse(schema, readJson(file, LARGEST));
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new ModelFolderError(l10n.t`${file} is damaged: ${v.getDotPath(issue) ?? 'it'}: ${issue.message}`);
}

function poolingOf(file: string): SentenceModule {
  const config: Record<string, unknown> = read(file, Pooling);
  const told = config.pooling_mode;
  if (told !== null && told !== undefined) {
    const names = Array.isArray(told) ? told.map(String) : [String(told)];
    const modes = names.map((name) => {
      const mode = POOLINGS.find((p) => p === name);
      if (!mode) throw new ModelFolderError(l10n.t`${file}: pooling_mode "${name}" is not supported`);
      return mode;
    });
    return { kind: 'pooling', modes };
  }
  const flags = Object.keys(config).filter((key) => key.startsWith('pooling_mode_') && config[key] === true);
  const unknown = flags.find((key) => !Object.hasOwn(FLAGS, key));
  if (unknown) throw new ModelFolderError(l10n.t`${file}: ${unknown} is not supported`);
  const modes = Object.entries(FLAGS).flatMap(([key, mode]) => (flags.includes(key) ? [mode] : []));
  if (modes.length === 0) throw new ModelFolderError(l10n.t`${file} names no pooling mode`);
  return { kind: 'pooling', modes };
}

const ACTIVATIONS: Readonly<Record<string, string>> = {
  Tanh: 'tanh',
  Identity: 'linear',
  ReLU: 'relu',
  GELU: 'gelu',
  SiLU: 'silu',
  Sigmoid: 'sigmoid',
};

function denseOf(folder: string): SentenceModule {
  const file = join(folder, 'config.json');
  const c = read(file, Dense);
  const name = (c.activation_function ?? 'torch.nn.modules.activation.Tanh').split('.').pop() ?? '';
  const activation = Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined;
  if (activation === undefined)
    throw new ModelFolderError(l10n.t`${file}: activation_function "${name}" is not supported`);
  return { kind: 'dense', folder, from: c.in_features, to: c.out_features, activation };
}

/** Reads modules.json and its configs. Throws ModelFolderError that names a module or option that is not supported. */
export function sentenceModules(folder: string): SentenceModules {
  const list = join(folder, MODULES);
  const modules = read(list, Modules);
  const files = [list];
  const used = (file: string) => {
    files.push(file);
    return file;
  };
  const optional = (path: string) => (existsSync(path) ? used(path) : undefined);
  const [first, ...rest] = modules;
  if (first?.type.split('.').pop() !== 'Transformer')
    throw new ModelFolderError(l10n.t`${list}: the first module is a ${first?.type ?? 'nothing'}, not a Transformer`);
  const transformer = join(folder, first.path);
  const after = rest.flatMap(({ type, path }): readonly SentenceModule[] => {
    const at = join(folder, path);
    switch (type.split('.').pop()) {
      case 'Pooling':
        return [poolingOf(used(join(at, 'config.json')))];
      case 'Dense':
        used(join(at, 'config.json'));
        return [denseOf(at)];
      case 'Normalize':
        return [{ kind: 'normalize' }];
      case 'Dropout':
        return [];
      default:
        throw new ModelFolderError(l10n.t`${list}: a module of the type ${type} is not supported`);
    }
  });
  if (after[0]?.kind !== 'pooling') throw new ModelFolderError(l10n.t`${list}: no Pooling follows the Transformer`);
  const sizes = optional(join(transformer, 'sentence_bert_config.json'));
  const { max_seq_length = null, do_lower_case = null } = sizes ? read(sizes, Sizes) : {};
  if (do_lower_case) throw new ModelFolderError(l10n.t`${String(sizes)}: do_lower_case true is not supported`);
  const told = optional(join(folder, 'config_sentence_transformers.json'));
  const prompts = told ? read(told, Prompts) : {};
  if (prompts.default_prompt_name && prompts.prompts?.[prompts.default_prompt_name])
    throw new ModelFolderError(
      l10n.t`${String(told)}: a default prompt ("${prompts.default_prompt_name}") is not supported`,
    );
  const own = optional(join(folder, 'config_setfit.json'));
  const setfit = own ? read(own, Setfit) : {};
  return {
    transformer,
    after: setfit.normalize_embeddings ? [...after, { kind: 'normalize' }] : after,
    longest: max_seq_length ?? null,
    labels: setfit.labels?.map(String) ?? null,
    files,
  };
}
