/** ONNX's numbers for element types, and how many bits an element takes. */
import type { ElementType } from '../graph/graph';
import { TensorProto_DataType as T } from './onnx_pb';

const NAMES: readonly (readonly [T, ElementType, number])[] = [
  [T.FLOAT, 'float32', 32],
  [T.DOUBLE, 'float64', 64],
  [T.FLOAT16, 'float16', 16],
  [T.BFLOAT16, 'bfloat16', 16],
  [T.INT4, 'int4', 4],
  [T.UINT4, 'uint4', 4],
  [T.INT8, 'int8', 8],
  [T.UINT8, 'uint8', 8],
  [T.INT16, 'int16', 16],
  [T.UINT16, 'uint16', 16],
  [T.INT32, 'int32', 32],
  [T.UINT32, 'uint32', 32],
  [T.INT64, 'int64', 64],
  [T.UINT64, 'uint64', 64],
  [T.BOOL, 'bool', 8],
  [T.STRING, 'string', 0],
  [T.COMPLEX64, 'complex64', 64],
  [T.COMPLEX128, 'complex128', 128],
];
const BY_NUMBER = new Map<number, ElementType>(NAMES.map(([n, name]) => [n, name]));
const BY_NAME = new Map(NAMES.map(([n, name]) => [name, n]));
const BITS = new Map(NAMES.map(([, name, b]) => [name, b]));

/** The element type of an ONNX number; 'other' for unknown ones. */
export function elementTypeOf(number: number): ElementType {
  return BY_NUMBER.get(number) ?? 'other';
}

/** The ONNX number of an element type. */
export function elementNumber(type: ElementType): T {
  return BY_NAME.get(type) ?? T.UNDEFINED;
}

/** Bytes that `count` elements take, packed; undefined for types of no fixed size. */
export function byteLength(type: ElementType, count: number): number | undefined {
  const b = BITS.get(type);
  return b === undefined || b === 0 ? undefined : Math.ceil((b * count) / 8);
}
