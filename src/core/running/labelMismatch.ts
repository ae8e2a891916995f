import { ModelFolderError } from '../errors';
import type { ModelFiles } from '../models/folder';

/** Labels and logits are not of the same number. */
export function labelMismatch(files: ModelFiles, labels: number, logits: number): ModelFolderError {
  return new ModelFolderError(
    `${files.config} names ${labels} labels and ${files.onnx} gives ${logits} logits: they are not of the same model`,
  );
}
