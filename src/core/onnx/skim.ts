/**
 * Reads an .onnx file without its weights: the wire format is walked, and every large tensor of the main graph is
 * left in the file and described as external data that names the file itself. So a 1 GB model costs a few hundred
 * kilobytes here, and the runtime maps the weights where they lie.
 * Wire format: protobuf.dev/programming-guides/encoding; field numbers: onnx.proto.
 */
import { closeSync, fstatSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { OnnxError } from '../errors';
import { NotAFileError, openFile } from '../files';

const MODEL_GRAPH = 7;
const GRAPH_INITIALIZER = 5;
const TENSOR = { dataType: 2, floatData: 4, rawData: 9, doubleData: 10, externalData: 13, dataLocation: 14 };
const FLOAT = 1;
const DOUBLE = 11;
/** Tensors up to this size stay in the message: constants that shape inference wants to read. */
const SMALL_BYTES = 4096;
/** All that is not weights. Graphs of real models are below 20 MB; more is refused before it is read. */
const LARGEST_SKELETON = 512 * 1024 * 1024;

interface Field {
  readonly number: number;
  readonly wireType: number;
  /** Of the tag. */
  readonly start: number;
  /** Of the payload: what a length-delimited field holds, or the bytes of a number. */
  readonly from: number;
  readonly to: number;
}

/** Reads small pieces of a file at any position through one buffer. */
class FileReader {
  private buffer: Buffer = Buffer.alloc(0);
  private at = 0;
  readonly size: number;
  constructor(
    private readonly file: string,
    private readonly descriptor: number,
  ) {
    this.size = fstatSync(descriptor).size;
  }

  bytes(from: number, to: number): Buffer {
    if (to > this.size) throw this.damaged(from);
    const out = Buffer.allocUnsafe(to - from);
    for (let done = 0; done < out.length; ) {
      const n = readSync(this.descriptor, out, done, out.length - done, from + done);
      if (n === 0) throw this.damaged(from);
      done += n;
    }
    return out;
  }

  private byte(position: number): number {
    if (position < this.at || position >= this.at + this.buffer.length) {
      this.at = position;
      this.buffer = this.bytes(position, Math.min(this.size, position + 65536));
    }
    return this.buffer[position - this.at];
  }

  varint(position: number): { value: number; next: number } {
    let value = 0;
    for (let i = 0; i < 10; i++) {
      if (position + i >= this.size) throw this.damaged(position);
      const b = this.byte(position + i);
      value += (b & 0x7f) * 2 ** (7 * i);
      if (b < 0x80) return { value, next: position + i + 1 };
    }
    throw this.damaged(position);
  }

  /** The fields of the message that lies at [from, to). */
  *fields(from: number, to: number): Generator<Field> {
    for (let at = from; at < to; ) {
      const tag = this.varint(at);
      const wireType = tag.value % 8;
      let end: number;
      let payload = tag.next;
      if (wireType === 0) end = this.varint(tag.next).next;
      else if (wireType === 1) end = tag.next + 8;
      else if (wireType === 5) end = tag.next + 4;
      else if (wireType === 2) {
        const length = this.varint(tag.next);
        payload = length.next;
        end = payload + length.value;
      } else throw this.damaged(at);
      if (end > to) throw this.damaged(at);
      yield { number: Math.floor(tag.value / 8), wireType, start: at, from: payload, to: end };
      at = end;
    }
  }

  damaged(position: number): OnnxError {
    return new OnnxError(
      `${this.file} is not a whole ONNX model (damaged or cut at byte ${position} of ${this.size}): export or download it again`,
    );
  }
}

function varint(value: number): Buffer {
  const out: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) out.push((rest % 128) | 0x80);
  out.push(rest);
  return Buffer.from(out);
}

function delimited(field: number, content: Buffer): Buffer {
  return Buffer.concat([varint(field * 8 + 2), varint(content.length), content]);
}

function entry(key: string, value: string): Buffer {
  return delimited(
    TENSOR.externalData,
    Buffer.concat([delimited(1, Buffer.from(key)), delimited(2, Buffer.from(value))]),
  );
}

/** The payload of a tensor that can be read in place: little-endian elements, packed, in one piece. */
function inPlace(fields: readonly Field[], reader: FileReader): Field | undefined {
  const type = fields.find((f) => f.number === TENSOR.dataType);
  const dataType = type === undefined ? 0 : reader.varint(type.from).value;
  const large = fields.filter((f) => f.wireType === 2 && f.to - f.from > SMALL_BYTES);
  const is = (f: Field) =>
    f.number === TENSOR.rawData ||
    (f.number === TENSOR.floatData && dataType === FLOAT) ||
    (f.number === TENSOR.doubleData && dataType === DOUBLE);
  return large.length === 1 && fields.filter((f) => f.number === large[0].number).length === 1 && is(large[0])
    ? large[0]
    : undefined;
}

/** Only files: a pipe would be waited for, a device read for ever. */
function opened(file: string): number {
  try {
    return openFile(file);
  } catch (cause) {
    const known = cause instanceof NotAFileError ? 'not a file' : cause;
    const reason = known instanceof Error ? ('code' in known ? String(known.code) : known.message) : String(known);
    throw new OnnxError(`${file} cannot be read (${reason}): check the file and its permissions`, { cause });
  }
}

/**
 * The bytes of the file's ModelProto with large initializers turned into external data of the file itself.
 * Throws OnnxError when the file is not a protobuf message of that form.
 */
export function skim(file: string): Uint8Array {
  const descriptor = opened(file);
  try {
    const reader = new FileReader(file, descriptor);
    if (reader.size === 0) throw new OnnxError(`${file} is empty: export or download it again`);
    const self = basename(file);
    let kept = 0;
    const keep = (from: number, to: number): Buffer => {
      kept += to - from;
      if (kept > LARGEST_SKELETON)
        throw new OnnxError(`${file} holds more than 512 MB beside its weights: not a model that can be read`);
      return reader.bytes(from, to);
    };
    const tensor = (field: Field): Buffer => {
      if (field.to - field.from <= SMALL_BYTES) return keep(field.start, field.to);
      const fields = [...reader.fields(field.from, field.to)];
      const payload = inPlace(fields, reader);
      if (payload === undefined) return keep(field.start, field.to);
      const rest = fields.filter((f) => f !== payload).map((f) => keep(f.start, f.to));
      const place = [
        entry('location', self),
        entry('offset', String(payload.from)),
        entry('length', String(payload.to - payload.from)),
        Buffer.concat([varint(TENSOR.dataLocation * 8), varint(1)]),
      ];
      return delimited(GRAPH_INITIALIZER, Buffer.concat([...rest, ...place]));
    };
    const out: Buffer[] = [];
    for (const field of reader.fields(0, reader.size)) {
      if (field.number !== MODEL_GRAPH || field.wireType !== 2) out.push(keep(field.start, field.to));
      else {
        const parts: Buffer[] = [];
        for (const inner of reader.fields(field.from, field.to))
          parts.push(
            inner.number === GRAPH_INITIALIZER && inner.wireType === 2 ? tensor(inner) : keep(inner.start, inner.to),
          );
        out.push(delimited(MODEL_GRAPH, Buffer.concat(parts)));
      }
    }
    return Buffer.concat(out);
  } finally {
    closeSync(descriptor);
  }
}
