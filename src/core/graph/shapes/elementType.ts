import type { ElementType } from '../graph';

/** Element types by the numbers of TensorProto.DataType, as attributes such as Cast's `to` carry them. */
const TYPES: Readonly<Record<number, ElementType>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  8: 'string',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
  14: 'complex64',
  15: 'complex128',
  16: 'bfloat16',
  21: 'uint4',
  22: 'int4',
};

/** The element type of a TensorProto.DataType number; 'other' for those that the graph does not name. */
export function elementType(dataType: number | undefined): ElementType {
  return (dataType === undefined ? undefined : TYPES[dataType]) ?? 'other';
}
