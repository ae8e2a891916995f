/**
 * Reads weights of torch.save (pytorch_model.bin) with the pickle reader that runs no code: only a dictionary of tensors
 * is accepted. The data stay in the file.
 */

import { closeSync, fstatSync } from 'node:fs';
import * as l10n from '@vscode/l10n';
import { CheckpointError } from '../errors';
import { openFile } from '../files';
import type { Weights } from './architectures/weights';
import { openArchive } from './flair/openArchive';
import { PyDict, PyRecord, PyTensor, type Value } from './flair/pickleValues';
import { weightsOf } from './flair/stateDict';

function kindOf(value: Value): string {
  if (value instanceof PyRecord) return value.type.path;
  return value === null ? 'None' : typeof value === 'object' ? value.constructor.name.replace(/^Py/, '') : typeof value;
}

/**
 * The tensors of a file by name; their data are references into it. Checksums are compared if the file has some. Throws
 * CheckpointError that names a file that is damaged, hostile or contains anything but tensors.
 */
export async function readTorchWeights(file: string, signal?: AbortSignal): Promise<Weights> {
  const descriptor = openFile(file);
  try {
    if (fstatSync(descriptor).size === 0) throw new CheckpointError(l10n.t`${file} is empty: copy it again`);
    const archive = await openArchive(file, descriptor, signal);
    const { state } = archive;
    if (!(state instanceof PyDict))
      throw new CheckpointError(l10n.t`it contains a ${kindOf(state)} instead of a dictionary of tensors`);
    for (const [name, value] of state.pairs())
      if (typeof name !== 'string' || !(value instanceof PyTensor))
        throw new CheckpointError(
          l10n.t`its entry ${typeof name === 'string' ? name : kindOf(name)} is a ${kindOf(value)} instead of a tensor`,
        );
    const { weights, keys } = weightsOf(file, archive, state, '');
    await archive.verify(keys, signal);
    return weights;
  } catch (cause) {
    if (!(cause instanceof CheckpointError) || cause.message.includes(file)) throw cause;
    throw new CheckpointError(l10n.t`${file} cannot be read: ${cause.message}`, { cause, hints: cause.hints });
  } finally {
    closeSync(descriptor);
  }
}
