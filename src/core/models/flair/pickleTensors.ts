/** Storages and tensors as pickles describe them, checked before anything is read or allocated. */
import * as l10n from '@vscode/l10n';
import { CheckpointError } from '../../errors';
import type { ElementType } from '../../graph/graph';
import { PyGlobal, PyStorage, PyTensor, PyTuple, type Value } from './pickleValues';

const STORAGES: ReadonlyMap<string, ElementType> = new Map([
  ['torch.FloatStorage', 'float32'],
  ['torch.DoubleStorage', 'float64'],
  ['torch.HalfStorage', 'float16'],
  ['torch.BFloat16Storage', 'bfloat16'],
  ['torch.LongStorage', 'int64'],
  ['torch.IntStorage', 'int32'],
  ['torch.ShortStorage', 'int16'],
  ['torch.CharStorage', 'int8'],
  ['torch.ByteStorage', 'uint8'],
  ['torch.BoolStorage', 'bool'],
]);
const BYTES: Partial<Record<ElementType, number>> = {
  float32: 4,
  float64: 8,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint8: 1,
  bool: 1,
};

/** Bytes of one element of a storage. */
export function elementBytes(type: ElementType): number {
  const bytes = BYTES[type];
  if (bytes === undefined) throw new CheckpointError(l10n.t`tensors of type ${type} are not read`);
  return bytes;
}

/** Whether the name is that of a storage class. */
export function isStorageClass({ path }: PyGlobal): boolean {
  return STORAGES.has(path);
}

function whole(value: Value | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/**
 * The value of a persistent id: for ('storage', class, key, location, elements, …) a storage, whatever its location; for
 * ('module', class, …) of old files the class, without its source text. Throws CheckpointError for any other.
 */
export function persistent(id: Value): Value {
  const [kind, type, key, , count] = id instanceof PyTuple ? id.items : [];
  if (kind === 'module' && type instanceof PyGlobal) return type;
  if (kind !== 'storage' || !(type instanceof PyGlobal) || typeof key !== 'string' || !whole(count))
    throw new CheckpointError(l10n.t('its pickle refers to an external object that is not a tensor storage'));
  const element = STORAGES.get(type.path);
  if (!element) throw new CheckpointError(l10n.t`its tensors are of ${type.path}, which is not supported`);
  return new PyStorage(element, key, count);
}

const MOST_AXES = 16;

function numbers(value: Value | undefined): readonly number[] | undefined {
  if (!(value instanceof PyTuple) || value.items.length > MOST_AXES) return undefined;
  return value.items.every(whole) ? (value.items as readonly number[]) : undefined;
}

/**
 * torch._utils._rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks). Throws CheckpointError for a view
 * that exceeds its storage.
 */
export function rebuiltTensor([storage, offset, size, stride]: readonly Value[]): PyTensor {
  const dims = numbers(size);
  const strides = numbers(stride);
  if (!(storage instanceof PyStorage) || !whole(offset) || !dims || !strides || dims.length !== strides.length)
    throw new CheckpointError(l10n.t('its pickle contains a tensor without sizes: the checkpoint is damaged'));
  const elements = dims.reduce((product, d) => product * d, 1);
  const last = dims.reduce((at, d, i) => at + (d - 1) * strides[i], offset);
  if (elements > 0 && !(elements <= Number.MAX_SAFE_INTEGER && last < storage.count))
    throw new CheckpointError(
      l10n.t`its pickle declares a tensor of [${String(dims)}] that does not fit its storage of ${storage.count} elements: the checkpoint is damaged`,
    );
  return new PyTensor(storage, offset, dims, strides);
}
