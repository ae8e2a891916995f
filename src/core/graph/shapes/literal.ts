import type { ElementType, Tensor } from '../graph';
import { asElement, type Element, type Fact, smallSizes } from './fact';

type Reader = (view: DataView, offset: number) => number;

/** Bytes per element, and how to read one. Elements of other types are not followed. */
const READERS: Partial<Record<ElementType, readonly [number, Reader]>> = {
  bool: [1, (view, at) => (view.getUint8(at) === 0 ? 0 : 1)],
  int8: [1, (view, at) => view.getInt8(at)],
  uint8: [1, (view, at) => view.getUint8(at)],
  int16: [2, (view, at) => view.getInt16(at, true)],
  uint16: [2, (view, at) => view.getUint16(at, true)],
  int32: [4, (view, at) => view.getInt32(at, true)],
  uint32: [4, (view, at) => view.getUint32(at, true)],
  int64: [8, (view, at) => asElement(view.getBigInt64(at, true))],
  uint64: [8, (view, at) => asElement(view.getBigUint64(at, true))],
  float32: [4, (view, at) => view.getFloat32(at, true)],
  float64: [8, (view, at) => view.getFloat64(at, true)],
};

function isSize(dim: number): boolean {
  return Number.isSafeInteger(dim) && dim >= 0;
}

function readElements(tensor: Tensor): readonly Element[] | undefined {
  const sizes = smallSizes(tensor.dims);
  const reader = READERS[tensor.type];
  if (sizes === null || reader === undefined || tensor.data.kind !== 'bytes') return undefined;
  const [width, read] = reader;
  const { bytes } = tensor.data;
  const count = sizes.reduce((a, b) => a * b, 1);
  if (bytes.byteLength !== count * width) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: count }, (_, i) => finite(read(view, i * width), tensor.type));
}

/** An infinite float cannot be a size; an infinite integer is a large number. */
function finite(value: number, type: ElementType): Element {
  const float = type === 'float32' || type === 'float64';
  return Number.isNaN(value) || (float && !Number.isFinite(value)) ? null : value;
}

/** What is known of a constant: its type, its dimensions and, when it is small and in memory, its elements. */
export function factOfTensor(tensor: Tensor): Fact {
  if (!tensor.dims.every(isSize)) return { type: tensor.type, dims: null };
  return { type: tensor.type, dims: tensor.dims, elements: readElements(tensor) };
}
