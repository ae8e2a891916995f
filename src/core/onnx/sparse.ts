/** SparseTensorProto -> dense Tensor. Format: onnx IR.md, "sparse tensors". */
import * as l10n from '@vscode/l10n';
import { OnnxError } from '../errors';
import type { Tensor } from '../graph/graph';
import { byteLength } from './elementTypes';
import type { SparseTensorProto } from './onnx_pb';
import { decodeTensor } from './tensor';

/** A few numbers may declare a tensor of any size: larger ones are refused before they exhaust memory. */
const LARGEST = 256 * 1024 * 1024;

function bytesOf({ data }: Tensor): Uint8Array | undefined {
  return data.kind === 'bytes' ? data.bytes : undefined;
}

/** The position of each value in the dense tensor, from flat indices or from one index per axis. */
function places(indices: Tensor, count: number, dims: readonly number[]): readonly number[] | undefined {
  const bytes = bytesOf(indices);
  const axes = indices.dims.length === 2 ? indices.dims[1] : 1;
  if (indices.type !== 'int64' || !bytes || indices.dims[0] !== count || (axes !== 1 && axes !== dims.length))
    return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sizes = axes === dims.length ? dims : [dims.reduce((n, d) => n * d, 1)];
  return Array.from({ length: count }, (_, i) =>
    sizes.reduce((at, size, axis) => {
      const index = view.getBigInt64((i * axes + axis) * 8, true);
      return index >= 0n && index < BigInt(size) ? at * size + Number(index) : Number.NaN;
    }, 0),
  );
}

/** Throws OnnxError where indices and sizes disagree, or the dense tensor would be too large. */
export function decodeSparse(t: SparseTensorProto): Tensor {
  if (!t.values || !t.indices) throw new OnnxError(l10n.t('a sparse tensor has no values: the model file is damaged'));
  const values = decodeTensor(t.values);
  const { name, type } = values;
  const dims = t.dims.map(Number);
  const count = dims.reduce((n, d) => n * d, 1);
  const length = Number.isSafeInteger(count) && dims.every((d) => d >= 0) ? byteLength(type, count) : undefined;
  if (length === undefined || length > LARGEST)
    throw new OnnxError(
      l10n.t`the sparse tensor ${name} of ${type}[${String(dims)}] cannot be converted to a dense tensor: save the model with dense tensors`,
    );
  const own = bytesOf(values);
  const width = length / Math.max(1, count);
  const at = places(decodeTensor(t.indices), values.dims[0] ?? 0, dims);
  if (!own || !at || !Number.isInteger(width) || at.some(Number.isNaN))
    throw new OnnxError(
      l10n.t`the sparse tensor ${name} has indices outside of [${String(dims)}]: the model file is damaged`,
    );
  const bytes = new Uint8Array(length);
  at.forEach((place, i) => {
    bytes.set(own.subarray(i * width, (i + 1) * width), place * width);
  });
  return { name, type, dims, data: { kind: 'bytes', bytes } };
}
