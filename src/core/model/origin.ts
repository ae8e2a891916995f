/** Where the graph of a model folder comes from: read in a thread, or built here where reading its weights is no matter of a moment. */
import type { Wanted } from '../compile/head';
import type { ModelFiles } from '../models/folder';
import { isTorchWeights, torchWeightsModel } from '../models/weights';
import { place } from '../onnx/externalData';
import type { Origin } from '../running/graphTasks';

/** Throws ModelFolderError or CheckpointError for weights that are read here. */
export async function originOf(files: ModelFiles, wanted: Wanted, signal?: AbortSignal): Promise<Origin> {
  if (!files.weights || !isTorchWeights(files.onnx)) return { ...files, wanted };
  const { model, dtype } = await torchWeightsModel(files.onnx, files.config, signal);
  const head = { outputs: model.graph.outputs, activation: null, asItIs: true };
  return { placed: place(model, files.onnx), dtype, quantized: false, ...head };
}
