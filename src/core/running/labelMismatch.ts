import * as l10n from '@vscode/l10n';
import { ModelFolderError } from '../errors';
import type { ModelFiles } from '../models/folder';

/** The message for a model whose numbers of labels and logits differ. */
export function labelMismatch(files: ModelFiles, labels: number, logits: number): ModelFolderError {
  return new ModelFolderError(
    l10n.t`${files.config} names ${labels} labels and ${files.onnx} gives ${logits} logits: they do not belong to the same model`,
  );
}
