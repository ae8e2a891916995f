/** Where the graph of a model folder comes from: read in a thread, or built here where its weights take more than a header. */
import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { ModelOptions, WorkContext } from '../../protocol/requests';
import type { Wanted } from '../compile/head';
import { ModelFolderError, UsageError } from '../errors';
import type { Model } from '../graph/graph';
import { ADAPTER_CONFIG, type AdapterFiles, adapterBase, adapterIn } from '../models/adapter';
import { type ModelFiles, modelFiles } from '../models/folder';
import { adaptedModel, isTorchWeights, torchWeightsModel, weightsIn } from '../models/weights';
import { type Placed, place } from '../onnx/externalData';
import type { Origin } from '../running/graphTasks';
import { locateBase } from './hub';

/** A model's files, and what its graph is read from. */
export interface FoundModel {
  readonly files: ModelFiles;
  /** Throws ModelFolderError or CheckpointError for weights that are read here. */
  readonly origin: (wanted: Wanted) => Promise<Origin>;
  /** The config is another model's: its labels may not be this one's. */
  readonly borrowedConfig: boolean;
  /** Further files that it is made of. */
  readonly beside: readonly string[];
}

function built(placed: Placed, dtype: string): Origin {
  return { placed, dtype, quantized: false, outputs: placed.model.graph.outputs, activation: null, asItIs: true };
}

/** Absolute paths of the files that tensors of a built graph lie in. */
function filesOf({ graph }: Model): ReadonlySet<string> {
  return new Set(
    [...graph.initializers.values()].flatMap(({ data }) => (data.kind === 'external' ? [data.location] : [])),
  );
}

/** The adapter that a path names: its folder, with no whole model beside it, or its file. */
function adapterAt(path: string): AdapterFiles | undefined {
  const s = statSync(path, { throwIfNoEntry: false });
  if (s?.isFile())
    return /[\\/]adapter_(?:model\.(?:safetensors|bin)|config\.json)$/.test(path)
      ? adapterIn(dirname(path))
      : undefined;
  if (!s?.isDirectory() || !existsSync(join(path, ADAPTER_CONFIG)) || weightsIn(path) !== undefined) return undefined;
  const found = adapterIn(path);
  if (found === undefined)
    throw new ModelFolderError(`${path} has ${ADAPTER_CONFIG} and no adapter_model.safetensors: copy it again`);
  return found;
}

async function adapterModel(adapter: AdapterFiles, options: ModelOptions, context: WorkContext): Promise<FoundModel> {
  if (options.dtype !== undefined && options.dtype !== 'fp32')
    throw new UsageError(`--dtype ${options.dtype} does not apply to adapters: leave it out`);
  const named = adapterBase(adapter);
  const base = await locateBase(named, options, context);
  const weights = weightsIn(base);
  if (weights === undefined)
    throw new ModelFolderError(
      `${adapter.config} names the base model ${named}, of which there are no weights at ${base}: put model.safetensors there`,
    );
  const folder = dirname(adapter.file);
  const [own, others] = ['config.json', 'tokenizer.json'].map((name) =>
    existsSync(join(folder, name)) ? folder : base,
  );
  const config = join(own, 'config.json');
  const files: ModelFiles = { onnx: adapter.file, weights: true, folder: others, config, dtype: 'fp32' };
  return {
    files,
    origin: async () => {
      const { model, dtype } = await adaptedModel(adapter, weights, config, context.signal);
      return built(place(model, adapter.file, filesOf(model)), dtype);
    },
    borrowedConfig: own === base,
    beside: [adapter.config],
  };
}

/** Throws ModelFolderError, UsageError or HubError for a model that is not there as it should be. */
export async function findModel(named: string, options: ModelOptions, context: WorkContext): Promise<FoundModel> {
  const adapter = adapterAt(resolve(named));
  if (adapter !== undefined) return adapterModel(adapter, options, context);
  const files = modelFiles(named, options.dtype);
  const origin = async (wanted: Wanted): Promise<Origin> => {
    if (!files.weights || !isTorchWeights(files.onnx)) return { ...files, wanted };
    const { model, dtype } = await torchWeightsModel(files.onnx, files.config, context.signal);
    return built(place(model, files.onnx), dtype);
  };
  return { files, origin, borrowedConfig: false, beside: [] };
}
