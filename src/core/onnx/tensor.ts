/** TensorProto <-> Tensor. */

import { create } from '@bufbuild/protobuf';
import * as l10n from '@vscode/l10n';
import { OnnxError } from '../errors';
import type { Tensor } from '../graph/graph';
import { byteLength, elementNumber, elementTypeOf } from './elementTypes';
import { StringStringEntryProtoSchema, type TensorProto, TensorProto_DataLocation, TensorProtoSchema } from './onnx_pb';

function elements(dims: readonly number[], name: string): number {
  let n = 1;
  for (const d of dims) {
    if (!(Number.isSafeInteger(d) && d >= 0))
      throw new OnnxError(l10n.t`tensor ${name} has the impossible size ${d}: the model file is damaged`);
    n *= d;
  }
  if (!Number.isSafeInteger(n))
    throw new OnnxError(l10n.t`tensor ${name} has impossible sizes: the model file is damaged`);
  return n;
}

/** Little-endian bytes of the typed fields that older writers use instead of raw_data. */
function typedBytes(t: TensorProto, type: Tensor['type']): Uint8Array | undefined {
  const from = (array: { buffer: ArrayBufferLike; byteOffset: number; byteLength: number }) =>
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  if (type === 'float32') return from(Float32Array.from(t.floatData));
  if (type === 'float64') return from(Float64Array.from(t.doubleData));
  if (type === 'int64') return from(BigInt64Array.from(t.int64Data));
  if (type === 'uint64') return from(BigUint64Array.from(t.uint64Data));
  if (type === 'uint32') return from(Uint32Array.from(t.uint64Data, Number));
  if (type === 'int32') return from(Int32Array.from(t.int32Data));
  if (type === 'int16' || type === 'uint16' || type === 'float16' || type === 'bfloat16')
    return from(Uint16Array.from(t.int32Data));
  if (type === 'int8' || type === 'uint8' || type === 'bool' || type === 'int4' || type === 'uint4')
    return from(Uint8Array.from(t.int32Data));
  return undefined;
}

/** Throws OnnxError when sizes and bytes disagree. */
export function decodeTensor(t: TensorProto): Tensor {
  const type = elementTypeOf(t.dataType);
  const dims = t.dims.map(Number);
  const count = elements(dims, t.name);
  const expected = byteLength(type, count);
  const wrong = (found: number) =>
    new OnnxError(
      l10n.t`tensor ${t.name} of ${type}[${String(dims)}] needs ${String(expected)} bytes and has ${found}: the model file is damaged`,
    );
  if (t.dataLocation === TensorProto_DataLocation.EXTERNAL) {
    const entries = new Map(t.externalData.map((e) => [e.key, e.value]));
    const location = entries.get('location') ?? '';
    const offset = Number(entries.get('offset') ?? 0);
    const length = Number(entries.get('length') ?? expected ?? Number.NaN);
    if (
      !(Number.isSafeInteger(offset) && offset >= 0 && Number.isSafeInteger(length) && length >= 0 && location !== '')
    )
      throw new OnnxError(
        l10n.t`tensor ${t.name} names external data that cannot be read ("${location}", offset ${offset}): the model file is damaged`,
      );
    if (expected !== length) throw wrong(length);
    return { name: t.name, type, dims, data: { kind: 'external', location, offset, length } };
  }
  if (type === 'string' || type === 'other') {
    // Strings and unknown types are passed on unchanged: they are not read here.
    return { name: t.name, type, dims, data: { kind: 'bytes', bytes: t.rawData } };
  }
  const bytes = t.rawData.length > 0 || count === 0 ? t.rawData : typedBytes(t, type);
  if (bytes === undefined || bytes.length !== expected) throw wrong(bytes?.length ?? 0);
  return { name: t.name, type, dims, data: { kind: 'bytes', bytes } };
}

/** The TensorProto of a tensor, with raw data or a reference to external data. */
export function encodeTensor(t: Tensor): TensorProto {
  const proto = create(TensorProtoSchema, { name: t.name, dims: t.dims.map(BigInt), dataType: elementNumber(t.type) });
  if (t.data.kind === 'bytes') proto.rawData = t.data.bytes;
  else {
    proto.dataLocation = TensorProto_DataLocation.EXTERNAL;
    const { location, offset, length } = t.data;
    for (const [key, value] of Object.entries({ location, offset: String(offset), length: String(length) }))
      proto.externalData.push(create(StringStringEntryProtoSchema, { key, value }));
  }
  return proto;
}
