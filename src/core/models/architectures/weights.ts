/** The named tensors of a checkpoint, as graph constants that refer to the file. */
import * as l10n from '@vscode/l10n';
import { ModelFolderError } from '../../errors';
import type { Tensor } from '../../graph/graph';

/**
 * Tensors by their names in the checkpoint. Their data usually are references into the checkpoint's file (`location`
 * relative to the model's folder, `offset`, `length`), row-major and little endian.
 */
export type Weights = ReadonlyMap<string, Tensor>;

const FLOATS = new Set(['float32', 'float16', 'bfloat16', 'float64']);

/**
 * The tensor of that name. Throws ModelFolderError when it is missing, has another shape, or is not of a float type.
 */
export function weight(weights: Weights, name: string, dims: readonly (number | null)[]): Tensor {
  const found = weights.get(name);
  if (!found)
    throw new ModelFolderError(
      l10n.t`the checkpoint has no tensor ${name}: it is incomplete or belongs to another model`,
    );
  const fits = found.dims.length === dims.length && dims.every((d, i) => d === null || d === found.dims[i]);
  if (!fits)
    throw new ModelFolderError(
      l10n.t`the tensor ${name} has the shape [${String(found.dims)}] where the config needs [${String(dims.map((d) => d ?? 'any'))}]: config and weights do not belong to the same model`,
    );
  if (!FLOATS.has(found.type))
    throw new ModelFolderError(l10n.t`the tensor ${name} is of type ${found.type}: weights are floats`);
  return found;
}
