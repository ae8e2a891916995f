/** The tensors of a checkpoint as graph constants that refer to its file. */

import { closeSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import * as l10n from '@vscode/l10n';
import { CheckpointError } from '../../errors';
import { openFile } from '../../files';
import type { Tensor } from '../../graph/graph';
import type { Weights } from '../architectures/weights';
import type { Archive, MemberPlace } from './archive';
import { elementBytes } from './pickleTensors';
import { type PyDict, PyTensor } from './pickleValues';

/** Largest tensor in bytes that is copied into memory because it is not contiguous in its storage. */
const LARGEST_COPY = 64 * 1024 * 1024;

function isContiguous({ dims, strides }: PyTensor): boolean {
  let expected = 1;
  for (let i = dims.length - 1; i >= 0; i--) {
    if (dims[i] !== 1 && strides[i] !== expected) return false;
    expected *= dims[i];
  }
  return true;
}

/** The elements of a strided view in row-major order. */
function gathered(file: string, { offset, length }: MemberPlace, tensor: PyTensor, each: number): Uint8Array {
  const storage = Buffer.alloc(length);
  const descriptor = openFile(file);
  try {
    for (let done = 0; done < length; ) {
      const n = readSync(descriptor, storage, done, length - done, offset + done);
      if (n === 0) throw new CheckpointError(l10n.t`${file} is cut short: copy it again`);
      done += n;
    }
  } finally {
    closeSync(descriptor);
  }
  const { dims, strides } = tensor;
  const count = dims.reduce((product, d) => product * d, 1);
  const out = Buffer.alloc(count * each);
  const index = dims.map(() => 0);
  let at = tensor.offset;
  for (let i = 0; i < count; i++) {
    storage.copy(out, i * each, at * each, (at + 1) * each);
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      at += strides[axis];
      if (++index[axis] < dims[axis]) break;
      at -= strides[axis] * dims[axis];
      index[axis] = 0;
    }
  }
  return out;
}

/** Throws CheckpointError for a tensor whose storage is not in the file. */
function tensorOf(file: string, archive: Archive, name: string, tensor: PyTensor): Tensor {
  const { storage, dims } = tensor;
  const each = elementBytes(storage.type);
  const place = archive.place(storage.key);
  if (!place) throw new CheckpointError(l10n.t`${file} does not contain the numbers of ${name}: it is incomplete`);
  if (storage.count * each > place.length)
    throw new CheckpointError(
      l10n.t`${file} declares ${storage.count} numbers for ${name} and contains ${Math.floor(place.length / each)}: it is damaged`,
    );
  const count = dims.reduce((product, d) => product * d, 1);
  const base = { name, type: storage.type, dims };
  if (isContiguous(tensor)) {
    const offset = place.offset + tensor.offset * each;
    return { ...base, data: { kind: 'external', location: basename(file), offset, length: count * each } };
  }
  if (Math.max(place.length, count * each) > LARGEST_COPY)
    throw new CheckpointError(
      l10n.t`${file} stores ${name} in a layout that is not supported: save the model again with PyTorch`,
    );
  return { ...base, data: { kind: 'bytes', bytes: gathered(file, place, tensor, each) } };
}

/** The tensors whose names begin with `prefix`, by their names without it, and the keys of their storages. */
export function weightsOf(
  file: string,
  archive: Archive,
  state: PyDict,
  prefix: string,
): { readonly weights: Weights; readonly keys: ReadonlySet<string> } {
  const weights = new Map<string, Tensor>();
  const keys = new Set<string>();
  for (const [key, value] of state.pairs()) {
    if (typeof key !== 'string' || !key.startsWith(prefix) || !(value instanceof PyTensor)) continue;
    const name = key.slice(prefix.length);
    weights.set(name, tensorOf(file, archive, name, value));
    keys.add(value.storage.key);
  }
  return { weights, keys };
}
