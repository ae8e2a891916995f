/** Reads numpy arrays in pickles, in the forms of joblib and of pickle itself, up to a size. */
import * as l10n from '@vscode/l10n';
import { CheckpointError } from '../../errors';
import type { FileRange } from '../flair/fileRange';
import { PyDict, PyGlobal, PyRecord, PyTuple, type Value } from '../flair/pickleValues';

/** Largest array in bytes: twice a head of a thousand labels over 4096 units in float64. */
const LARGEST_ARRAY = 64 * 1024 * 1024;
const MOST_AXES = 4;

/** An array of numbers or texts in row-major order. It replaces the record that described it. */
export class NumpyArray extends PyRecord {
  constructor(
    readonly dims: readonly number[],
    readonly items: readonly (number | string)[],
  ) {
    super(new PyGlobal('numpy', 'ndarray'), []);
  }
}

interface Dtype {
  /** 'f', 'i', 'u', 'U' or 'b' */
  readonly kind: string;
  readonly bytes: number;
}

/** numpy.dtype(text, …) with its state: (version, order of bytes, …). */
function dtypeOf(value: Value | undefined): Dtype {
  const [text] = value instanceof PyRecord && value.type.path === 'numpy.dtype' ? value.args : [];
  const state = value instanceof PyRecord && value.state instanceof PyTuple ? value.state.items : [];
  const found = /^[<|=]?([fiuUb])(\d{1,4})$/.exec(typeof text === 'string' ? text : '');
  if (!found)
    throw new CheckpointError(l10n.t`its arrays are of the type ${String(text).slice(0, 40)}, which is not read`);
  if (state[1] === '>') throw new CheckpointError(l10n.t('its arrays were written on a big-endian machine'));
  const size = Number(found[2]);
  return { kind: found[1], bytes: found[1] === 'U' ? 4 * size : size };
}

const READERS: Readonly<Record<string, (b: Buffer, at: number) => number>> = {
  f8: (b, at) => b.readDoubleLE(at),
  f4: (b, at) => b.readFloatLE(at),
  i8: (b, at) => Number(b.readBigInt64LE(at)),
  i4: (b, at) => b.readInt32LE(at),
  i2: (b, at) => b.readInt16LE(at),
  i1: (b, at) => b.readInt8(at),
  u8: (b, at) => Number(b.readBigUInt64LE(at)),
  u4: (b, at) => b.readUInt32LE(at),
  u1: (b, at) => b.readUInt8(at),
  b1: (b, at) => b.readUInt8(at),
};

function textAt(bytes: Buffer, at: number, length: number): string {
  let text = '';
  for (let i = at; i < at + length; i += 4) {
    const point = bytes.readUInt32LE(i);
    if (point === 0 || point > 0x10ffff) break;
    text += String.fromCodePoint(point);
  }
  return text;
}

function sizesOf(value: Value | undefined): readonly number[] {
  const dims = value instanceof PyTuple ? value.items : [];
  const whole = (d: Value): d is number => typeof d === 'number' && Number.isSafeInteger(d) && d >= 0;
  if (!(value instanceof PyTuple) || dims.length > MOST_AXES || !dims.every(whole))
    throw new CheckpointError(l10n.t('its pickle holds an array without sizes: it is damaged'));
  return dims as readonly number[];
}

function count(dims: readonly number[], { bytes }: Dtype): number {
  const items = dims.reduce((a, b) => a * b, 1);
  if (items * bytes > LARGEST_ARRAY)
    throw new CheckpointError(l10n.t`its pickle declares an array of [${String(dims)}]: too large for a head`);
  return items;
}

/** Decodes the elements of an array from bytes; `columns`: they are in column-major order. */
function arrayOf(dims: readonly number[], type: Dtype, bytes: Buffer, columns: boolean): NumpyArray {
  const read = READERS[`${type.kind}${type.bytes}`];
  if (type.kind !== 'U' && read === undefined)
    throw new CheckpointError(l10n.t`its arrays are of the type ${type.kind}${type.bytes}, which is not read`);
  const items = count(dims, type);
  if (bytes.length !== items * type.bytes) throw new CheckpointError(l10n.t('its pickle holds an array that is cut'));
  const at = (i: number) =>
    type.kind === 'U' ? textAt(bytes, i * type.bytes, type.bytes) : read(bytes, i * type.bytes);
  if (!columns || dims.length < 2)
    return new NumpyArray(
      dims,
      Array.from({ length: items }, (_, i) => at(i)),
    );
  const [rows, wide] = dims;
  if (dims.length > 2)
    throw new CheckpointError(l10n.t`its pickle holds an array of [${String(dims)}] in an order that is not read`);
  return new NumpyArray(
    dims,
    Array.from({ length: items }, (_, i) => at((i % wide) * rows + Math.floor(i / wide))),
  );
}

/** Reads an array whose bytes follow joblib's description of it. */
export function joblibArray(wrapper: PyRecord, from: FileRange): NumpyArray {
  const { state } = wrapper;
  if (!(state instanceof PyDict)) throw new CheckpointError(l10n.t('its pickle holds an array without a description'));
  const dims = sizesOf(state.get('shape'));
  const type = dtypeOf(state.get('dtype'));
  const size = count(dims, type) * type.bytes;
  // joblib older than 1.1 writes no padding.
  if (state.has('numpy_array_alignment_bytes')) from.skip(from.byte());
  return arrayOf(dims, type, from.take(size), state.get('order') === 'F');
}

/** An array that pickle itself wrote: its state is (version, shape, dtype, is column-major, bytes). */
export function pickledArray(state: Value): NumpyArray {
  const [, shape, dtype, columns, bytes] = state instanceof PyTuple ? state.items : [];
  if (!(bytes instanceof Uint8Array))
    throw new CheckpointError(l10n.t('its pickle holds an array of objects, which is not read'));
  return arrayOf(sizesOf(shape), dtypeOf(dtype), Buffer.from(bytes), columns === true);
}

/** numpy.core.multiarray.scalar(dtype, bytes) */
export function numpyScalar([dtype, bytes]: readonly Value[]): Value {
  if (!(bytes instanceof Uint8Array)) throw new CheckpointError(l10n.t('its pickle holds a number without bytes'));
  return arrayOf([], dtypeOf(dtype), Buffer.from(bytes), false).items[0];
}
