/** Models of weights without a graph: the graph is built if the architecture is supported. */

import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { ModelFolderError } from '../errors';
import type { Model, Tensor } from '../graph/graph';
import { type AdapterFiles, adapted } from './adapter';
import { bodyPrefix, buildClassifierGraph, prefixed } from './architectures/classifierGraph';
import { FAMILIES } from './architectures/encoderConfig';
import { ARCHITECTURES } from './architectures/families';
import type { Weights } from './architectures/weights';
import { readJson } from './config';
import { readSafetensors } from './safetensors';
import { readTorchWeights } from './torchWeights';

export const WEIGHTS = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';
const TORCH = 'pytorch_model.bin';
const TORCH_INDEX = 'pytorch_model.bin.index.json';
const LARGEST_INDEX = 32 * 1024 * 1024;

const Index = v.object({
  weight_map: v.record(v.string(), v.pipe(v.string(), v.regex(/^[\w-]+\.(?:safetensors|bin)$/))),
});

/** The file of weights in the folder, or the index of its parts; undefined if there is none. */
export function weightsIn(folder: string): string | undefined {
  return [WEIGHTS, INDEX, TORCH, TORCH_INDEX]
    .map((name) => join(folder, name))
    .find((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
}

/** Whether a path is that of weights that transformers' Trainer saved with torch.save, by its name. */
export function isTorchWeights(file: string): boolean {
  return /^pytorch_model(?:-\d{5}-of-\d{5})?\.bin(?:\.index\.json)?$/.test(basename(file));
}

/** Whether a graph is built for models of this kind. */
export function knownArchitecture(modelType: string | null): boolean {
  return modelType !== null && (FAMILIES.has(modelType) || ARCHITECTURES.has(modelType));
}

/** The command that exports a model for which no graph can be built here. */
export function exportHint(model: string, folder: string): readonly string[] {
  return [`optimum-cli export onnx --model ${model} --task text-classification ${folder}`];
}

export interface WeightsModel {
  readonly model: Model;
  /** The element type of most of its weights. */
  readonly dtype: string;
}

/** Parses config.json. Throws ModelFolderError for an unsupported architecture, with the command that exports it. */
export function knownConfig(config: string, folder: string): unknown {
  const json = readJson(config, LARGEST_INDEX);
  const type = typeof json === 'object' && json !== null && 'model_type' in json ? String(json.model_type) : null;
  if (knownArchitecture(type)) return json;
  const what = type === null ? 'whose config names no model_type' : `of the type ${type}`;
  throw new ModelFolderError(
    l10n.t`${folder} has weights but no ONNX file, and Gradlens cannot build graphs for models ${what}`,
    {
      hints: exportHint(folder, folder),
    },
  );
}

/**
 * Builds the model of a config and its weights, which stay in their file. `file` is a result of `weightsIn` in
 * safetensors. Throws ModelFolderError for an unsupported architecture, with the command that exports it.
 */
export function weightsModel(file: string, config: string): WeightsModel {
  const json = knownConfig(config, dirname(file));
  const weights = modernNames(file.endsWith(INDEX) ? parts(file, readSafetensors) : readSafetensors(file));
  return { model: buildClassifierGraph(json, weights, config), dtype: dtypeOf(weights) };
}

/** The same for weights of torch.save. Also throws CheckpointError. */
export async function torchWeightsModel(file: string, config: string, signal?: AbortSignal): Promise<WeightsModel> {
  const json = knownConfig(config, dirname(file));
  const weights = await readWeights(file, signal);
  return { model: buildClassifierGraph(json, weights, config), dtype: dtypeOf(weights) };
}

/** The tensors of any result of `weightsIn`, under current names. Throws ModelFolderError or CheckpointError. */
export async function readWeights(file: string, signal?: AbortSignal): Promise<Weights> {
  if (!isTorchWeights(file))
    return modernNames(file.endsWith(INDEX) ? parts(file, readSafetensors) : readSafetensors(file));
  const read = new Map<string, Weights>();
  const files = file.endsWith(TORCH_INDEX) ? partsOf(file) : [file];
  for (const part of files) read.set(part, await readTorchWeights(part, signal));
  const of = (part: string): Weights => read.get(part) ?? new Map();
  return modernNames(file.endsWith(TORCH_INDEX) ? parts(file, of) : of(file));
}

/**
 * Builds the model of a base model's weights with an adapter. Locations of the tensors are absolute paths.
 * @param base the result of `weightsIn` for the base model's folder
 * @throws ModelFolderError if base, adapter and config do not match
 */
export async function adaptedModel(
  adapter: AdapterFiles,
  base: string,
  config: string,
  signal?: AbortSignal,
): Promise<WeightsModel> {
  const json = knownConfig(config, dirname(base));
  const type = typeof json === 'object' && json !== null && 'model_type' in json ? String(json.model_type) : '';
  const folder = dirname(base);
  const own = prefixed(await readWeights(base, signal), bodyPrefix(type));
  const found = await adapted(adapter, new Map([...own].map(([name, t]) => [name, absolute(t, folder)])), signal);
  const model = buildClassifierGraph(json, found.weights, config, found.adapters);
  return { model, dtype: dtypeOf(own) };
}

/** The tensor with an absolute path as its location. */
export function absolute(tensor: Tensor, folder: string): Tensor {
  const { data } = tensor;
  return data.kind === 'external' ? { ...tensor, data: { ...data, location: join(folder, data.location) } } : tensor;
}

/** The files of an index of parts. Throws ModelFolderError if one is missing. */
function partsOf(index: string): readonly string[] {
  const parsed = v.safeParse(Index, readJson(index, LARGEST_INDEX));
  if (!parsed.success) throw new ModelFolderError(l10n.t`${index} is not a list of files with weights: fetch it again`);
  return [...new Set(Object.values(parsed.output.weight_map))].map((name) => {
    const file = join(dirname(index), name);
    if (existsSync(file)) return file;
    throw new ModelFolderError(l10n.t`${index} names ${name}, which is missing: put it into ${dirname(index)}`);
  });
}

function parts(index: string, read: (file: string) => Weights): Weights {
  const tensors = new Map<string, Tensor>();
  for (const file of partsOf(index))
    for (const [key, tensor] of read(file)) {
      if (tensors.has(key)) throw new ModelFolderError(l10n.t`${index}: two of its files have the tensor ${key}`);
      tensors.set(key, tensor);
    }
  return tensors;
}

/** Renames gamma and beta, the names of LayerNorm's parameters in checkpoints from TensorFlow. */
function modernNames(weights: Weights): Weights {
  return new Map(
    [...weights].map(([name, tensor]) => {
      const modern = name
        .replace(/LayerNorm\.gamma$/, 'LayerNorm.weight')
        .replace(/LayerNorm\.beta$/, 'LayerNorm.bias');
      return [modern, modern === name ? tensor : { ...tensor, name: modern }];
    }),
  );
}

const NAMES: Readonly<Record<string, string>> = { float32: 'fp32', float16: 'fp16', bfloat16: 'bf16', float64: 'fp64' };

/** The element type of most of its weights. */
export function dtypeOf(weights: Weights): string {
  const counts = new Map<string, number>();
  for (const { type, dims } of weights.values()) {
    const name = NAMES[type];
    if (name) counts.set(name, (counts.get(name) ?? 0) + dims.reduce((a, b) => a * b, 1));
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? 'fp32';
}
