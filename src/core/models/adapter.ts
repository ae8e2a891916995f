/**
 * LoRA adapters (Hu et al. 2021) as PEFT saves them: adapter_config.json and the trained tensors. Matrices of the base
 * model are not changed: the graph adds two low-rank products to each product with an adapted matrix.
 */

import { existsSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { ModelFolderError } from '../errors';
import type { Tensor } from '../graph/graph';
import type { Adapters } from './architectures/adapters';
import type { Weights } from './architectures/weights';
import { readJson } from './config';
import { readSafetensors } from './safetensors';
import { readTorchWeights } from './torchWeights';

export const ADAPTER_CONFIG = 'adapter_config.json';
const FILES = ['adapter_model.safetensors', 'adapter_model.bin'];
const LARGEST_CONFIG = 16 * 1024 * 1024;
/** Longest pattern that is compiled as a regular expression, in characters; real ones name a layer. */
const LONGEST_PATTERN = 200;

const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const Config = v.looseObject({
  peft_type: v.string(),
  base_model_name_or_path: v.nullish(v.string()),
  revision: v.nullish(v.string()),
  lora_alpha: v.nullish(positive),
  r: v.nullish(positive),
  alpha_pattern: v.nullish(v.record(v.pipe(v.string(), v.maxLength(LONGEST_PATTERN)), positive)),
  use_rslora: v.nullish(v.boolean()),
  use_dora: v.nullish(v.boolean()),
  init_lora_weights: v.nullish(v.union([v.boolean(), v.string()])),
});
type AdapterConfig = v.InferOutput<typeof Config>;

/** Keys without an effect: they record the training, or repeat what the tensors contain. */
const TOLD = new Set(
  (
    'peft_type base_model_name_or_path revision lora_alpha r alpha_pattern rank_pattern use_rslora use_dora bias ' +
    'init_lora_weights exclude_modules fan_in_fan_out inference_mode layers_pattern layers_to_transform lora_bias ' +
    'lora_dropout megatron_core megatron_config modules_to_save peft_version qalora_group_size target_modules task_type ' +
    'ensure_weight_tying auto_mapping eva_config runtime_config'
  ).split(' '),
);
/** Initialisations that leave the base model as it is. */
const PLAIN_BEGINNINGS = new Set<boolean | string>([true, false, 'gaussian', 'eva', 'orthogonal']);

export interface AdapterFiles {
  readonly file: string;
  readonly config: string;
}

/** The files of an adapter in a folder; undefined if it contains no adapter. */
export function adapterIn(folder: string): AdapterFiles | undefined {
  const config = join(folder, ADAPTER_CONFIG);
  const file = FILES.map((name) => join(folder, name)).find((f) => existsSync(f));
  return file !== undefined && existsSync(config) ? { file, config } : undefined;
}

function configOf(file: string): AdapterConfig {
  const json = readJson(file, LARGEST_CONFIG);
  const parsed = v.safeParse(Config, json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new ModelFolderError(
      l10n.t`${file} is not an adapter's config: ${v.getDotPath(issue) ?? 'it'}: ${issue.message}`,
    );
  }
  const c = parsed.output;
  const refuse = (what: string) =>
    new ModelFolderError(l10n.t`${file}: ${what} is not supported: merge the adapter first`, {
      hints: [
        l10n.t('PEFT (Python): AutoPeftModelForSequenceClassification.from_pretrained(FOLDER).merge_and_unload()'),
      ],
    });
  if (c.peft_type !== 'LORA') throw refuse(`an adapter of the type ${c.peft_type}`);
  if (c.use_dora) throw refuse('DoRA (use_dora)');
  if (!PLAIN_BEGINNINGS.has(c.init_lora_weights ?? true)) throw refuse(`init_lora_weights "${c.init_lora_weights}"`);
  for (const [key, value] of Object.entries(c)) {
    const empty = value === null || value === false || (typeof value === 'object' && Object.keys(value).length === 0);
    if (!TOLD.has(key) && !empty) throw refuse(key);
  }
  return c;
}

/**
 * The base model that an adapter's config names: a folder (absolute, beside the adapter, or in the working folder), else
 * the name in the config, with its revision. Throws ModelFolderError for an adapter that is not supported.
 */
export function adapterBase({ config }: AdapterFiles): string {
  const { base_model_name_or_path: base, revision } = configOf(config);
  if (!base)
    throw new ModelFolderError(l10n.t`${config} names no base_model_name_or_path: add the path of the base model`);
  const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const places = isAbsolute(base) ? [base] : [join(dirname(config), base), resolve(base)];
  return places.find(isFolder) ?? (revision ? `${base}@${revision}` : base);
}

/** The base model's name of a tensor, from PEFT's name. */
function baseName(name: string): string {
  return name
    .replace(/^base_model\.model\./, '')
    .replace(/\.(?:base_layer|modules_to_save(?:\.default)?|original_module)\./, '.')
    .replace(/\.default(\.weight|\.bias)?$/, '$1');
}

/** Alpha of a module by PEFT's rule: that of the first pattern that matches whole parts at the end of its name. */
function alphaOf(c: AdapterConfig, module: string, file: string): number {
  for (const [pattern, alpha] of Object.entries(c.alpha_pattern ?? {})) {
    let expression: RegExp;
    try {
      expression = new RegExp(`^(?:.*\\.)?(?:${pattern})$`);
    } catch (cause) {
      throw new ModelFolderError(
        l10n.t`${file}: the alpha_pattern "${pattern}" is no regular expression that is read here`,
        {
          cause,
        },
      );
    }
    if (expression.test(module)) return alpha;
  }
  return c.lora_alpha ?? 8;
}

export interface Adapted {
  /** The base model's tensors, those that were trained completely replaced, and the adapter's tensors. */
  readonly weights: Weights;
  readonly adapters: Adapters;
}

/**
 * Returns a base model's tensors with an adapter's. Locations of the adapter's tensors are absolute paths. Throws
 * ModelFolderError if shapes or names do not match.
 */
export async function adapted(files: AdapterFiles, base: Weights, signal?: AbortSignal): Promise<Adapted> {
  const { file, config } = files;
  const c = configOf(config);
  const own = file.endsWith('.bin') ? await readTorchWeights(file, signal) : readSafetensors(file);
  const weights = new Map(base);
  const adapters = new Map<string, { a: string; b: string; bias: string | null; scale: number; rank: number }>();
  const named = new Map([...own].map(([name, tensor]) => [baseName(name), tensor]));
  for (const [name, tensor] of named) {
    const found = /^(.*)\.lora_(A|B)\.(weight|bias)$/.exec(name);
    if (!found && name.includes('lora_'))
      throw new ModelFolderError(l10n.t`${file}: ${name} is not supported: adapters of linear layers are`);
    weights.set(name, at(file, name, tensor));
    if (found?.[2] !== 'A') continue;
    const module = found[1];
    const b = `${module}.lora_B.weight`;
    if (!named.has(b)) throw new ModelFolderError(l10n.t`${file} has ${name} and no ${b}: it is incomplete`);
    if (!weights.has(`${module}.weight`))
      throw new ModelFolderError(
        l10n.t`${file} adapts ${module}, which the base model does not have: it is of another one`,
      );
    const [rank] = tensor.dims;
    const scale = alphaOf(c, module, config) / (c.use_rslora ? Math.sqrt(rank) : rank);
    const bias = named.has(`${module}.lora_B.bias`) ? `${module}.lora_B.bias` : null;
    adapters.set(module, { a: name, b, bias, scale, rank });
  }
  return { weights, adapters };
}

function at(file: string, name: string, tensor: Tensor): Tensor {
  return { ...tensor, name, data: tensor.data.kind === 'external' ? { ...tensor.data, location: file } : tensor.data };
}
