/** Finds the origin of a model's graph: a file that a thread reads, or weights for which a graph is built here. */

import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { ModelOptions, WorkContext } from '../../protocol/requests';
import type { Wanted } from '../compile/head';
import { ModelFolderError, UsageError } from '../errors';
import type { Model, ValueInfo } from '../graph/graph';
import { ADAPTER_CONFIG, type AdapterFiles, adapterBase, adapterIn } from '../models/adapter';
import type { ModelConfig } from '../models/config';
import { type ModelFiles, modelFiles } from '../models/folder';
import { isSetfit, setfitFolder, setfitModel } from '../models/sentence/setfit';
import { hasTokenizer } from '../models/tokenizerNames';
import { adaptedModel, isTorchWeights, torchWeightsModel, weightsIn } from '../models/weights';
import { place } from '../onnx/externalData';
import type { Origin } from '../running/graphTasks';
import { locateBase } from './hub';

/** A model's files, and the origin of its graph. */
export interface FoundModel {
  readonly files: ModelFiles;
  /** Throws ModelFolderError or CheckpointError for weights that are read here. */
  readonly origin: (wanted: Wanted) => Promise<Origin>;
  /** Adjusts the config if it is that of another model, or if other files have more information. */
  readonly reading: (config: ModelConfig, outputs: readonly ValueInfo[]) => ModelConfig;
  /** Further files of the model. */
  readonly beside: readonly string[];
}

const asItIs: FoundModel['reading'] = (config) => config;

/** Removes the labels of a base model's config unless the adapter has the same number of labels. */
const withoutOthersLabels: FoundModel['reading'] = (config, outputs) => {
  const count = outputs[0].dims?.at(-1);
  const fits = (labels: readonly string[] | null) => (labels?.length === count ? labels : null);
  return { ...config, labels: fits(config.labels), labelsOfIds: fits(config.labelsOfIds) };
};

/** Absolute paths of the files with tensors of a built graph. */
function filesOf({ graph }: Model): ReadonlySet<string> {
  return new Set(
    [...graph.initializers.values()].flatMap(({ data }) => (data.kind === 'external' ? [data.location] : [])),
  );
}

/** The adapter at a path: a folder without a complete model, or the adapter's file. */
function adapterAt(path: string): AdapterFiles | undefined {
  const s = statSync(path, { throwIfNoEntry: false });
  if (s?.isFile())
    return /[\\/]adapter_(?:model\.(?:safetensors|bin)|config\.json)$/.test(path)
      ? adapterIn(dirname(path))
      : undefined;
  if (!s?.isDirectory() || !existsSync(join(path, ADAPTER_CONFIG)) || weightsIn(path) !== undefined) return undefined;
  const found = adapterIn(path);
  if (found === undefined)
    throw new ModelFolderError(l10n.t`${path} has ${ADAPTER_CONFIG} and no adapter_model.safetensors: copy it again`);
  return found;
}

async function adapterModel(adapter: AdapterFiles, options: ModelOptions, context: WorkContext): Promise<FoundModel> {
  if (options.dtype !== undefined && options.dtype !== 'fp32')
    throw new UsageError(l10n.t`--dtype ${options.dtype} does not apply to adapters: leave it out`);
  const named = adapterBase(adapter);
  const base = await locateBase(named, options, context);
  const weights = weightsIn(base);
  if (weights === undefined)
    throw new ModelFolderError(
      l10n.t`${adapter.config} names the base model ${named}, of which there are no weights at ${base}: put model.safetensors there`,
    );
  const folder = dirname(adapter.file);
  const own = existsSync(join(folder, 'config.json')) ? folder : base;
  const others = hasTokenizer(folder) ? folder : base;
  const config = join(own, 'config.json');
  const files: ModelFiles = { onnx: adapter.file, weights: true, folder: others, config, dtype: 'fp32' };
  return {
    files,
    origin: async () => {
      const { model, dtype } = await adaptedModel(adapter, weights, config, context.signal);
      return { placed: place(model, adapter.file, filesOf(model)), dtype };
    },
    reading: own === base ? withoutOthersLabels : asItIs,
    beside: [adapter.config],
  };
}

function setfit(folder: string, options: ModelOptions, context: WorkContext): FoundModel {
  if (options.dtype !== undefined && options.dtype !== 'fp32')
    throw new UsageError(l10n.t`--dtype ${options.dtype} does not apply to SetFit folders: leave it out`);
  const found = setfitFolder(folder);
  const { modules, head, weights, config, labels } = found;
  const { transformer, longest } = modules;
  const tokens = hasTokenizer(transformer) ? transformer : folder;
  const files: ModelFiles = { onnx: weights, weights: true, folder: tokens, config, dtype: 'fp32' };
  const problemType = head.multiLabel ? 'multi_label_classification' : 'single_label_classification';
  return {
    files,
    origin: async () => {
      const { model, dtype } = await setfitModel(found, context.signal);
      return { placed: place(model, weights, filesOf(model)), dtype };
    },
    reading: (own) => ({ ...own, labels, labelsOfIds: null, problemType, longest }),
    beside: [head.file, ...modules.files],
  };
}

/** Finds a model's files. Throws ModelFolderError, UsageError or HubError if files are missing or do not match. */
export async function findModel(named: string, options: ModelOptions, context: WorkContext): Promise<FoundModel> {
  const adapter = adapterAt(resolve(named));
  if (adapter !== undefined) return adapterModel(adapter, options, context);
  if (isSetfit(resolve(named))) return setfit(resolve(named), options, context);
  const files = modelFiles(named, options.dtype);
  const origin = async (wanted: Wanted): Promise<Origin> => {
    if (!files.weights || !isTorchWeights(files.onnx)) return { ...files, wanted };
    const { model, dtype } = await torchWeightsModel(files.onnx, files.config, context.signal);
    return { placed: place(model, files.onnx), dtype };
  };
  return { files, origin, reading: asItIs, beside: [] };
}
