/**
 * Reads an .onnx file without its weights: it walks the wire format, leaves every large tensor of the main graph in the
 * file and describes it as external data of the file itself. So a 1 GB model costs a few hundred kilobytes here, and
 * the runtime maps the weights from the file. Wire format: protobuf.dev/programming-guides/encoding; field numbers:
 * onnx.proto.
 */

import { closeSync, fstatSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import * as l10n from '@vscode/l10n';
import { OnnxError } from '../errors';
import { fileHead, NotAFileError, openFile, standIn } from '../files';
import { LIMITS } from '../graph/limits';

const MODEL_GRAPH = 7;
const GRAPH_INITIALIZER = 5;
const TENSOR = { dataType: 2, floatData: 4, rawData: 9, doubleData: 10, externalData: 13, dataLocation: 14 };
const FLOAT = 1;
const DOUBLE = 11;
/** Tensors up to this size stay in the message: shape inference reads small constants. */
const SMALL_BYTES = 4096;

interface Field {
  readonly number: number;
  readonly wireType: number;
  /** Position of the tag. */
  readonly start: number;
  /** Range of the payload: the contents of a length-delimited field, or the bytes of a number. */
  readonly from: number;
  readonly to: number;
}

/** Reads small pieces of a file at any position through one buffer. */
class FileReader {
  private buffer: Buffer = Buffer.alloc(0);
  private at = 0;
  readonly size: number;
  /** Fields read so far. */
  private count = 0;
  private kept = 0;
  constructor(
    private readonly file: string,
    private readonly descriptor: number,
  ) {
    this.size = fstatSync(descriptor).size;
  }

  /** Copies the bytes in [from, to) of the file into `out` at an offset. */
  read(out: Uint8Array, at: number, from: number, to: number): void {
    if (to > this.size) throw this.damaged(from);
    for (let done = 0; done < to - from; ) {
      const n = readSync(this.descriptor, out, at + done, to - from - done, from + done);
      if (n === 0) throw this.damaged(from);
      done += n;
    }
  }

  private byte(position: number): number {
    if (position < this.at || position >= this.at + this.buffer.length) {
      this.at = position;
      const to = Math.min(this.size, position + 65536);
      this.buffer = Buffer.allocUnsafe(to - position);
      this.read(this.buffer, 0, position, to);
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

  /** The fields of the message in [from, to). */
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
      if (++this.count > LIMITS.fields)
        throw new OnnxError(
          l10n.t`${this.file} holds more than ${LIMITS.fields} fields: such models are not supported`,
        );
      yield { number: Math.floor(tag.value / 8), wireType, start: at, from: payload, to: end };
      at = end;
    }
  }

  /** Counts bytes that will be kept in memory. */
  keep(count: number): void {
    this.kept += count;
    if (this.kept > LIMITS.skeleton)
      throw new OnnxError(
        l10n.t`${this.file} holds more than ${LIMITS.skeleton / 2 ** 20} MB beside its weights: such models are not supported`,
      );
  }

  damaged(position: number): OnnxError {
    const other = standIn(fileHead(this.file));
    if (other !== null) return new OnnxError(`${this.file} ${other}`);
    return new OnnxError(
      l10n.t`${this.file} is not a whole ONNX model (damaged or cut at byte ${position} of ${this.size}): export or download it again`,
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

/** Only regular files: reading a pipe would wait, and a device may never end. */
function opened(file: string): number {
  try {
    return openFile(file);
  } catch (cause) {
    const known = cause instanceof NotAFileError ? 'not a file' : cause;
    const reason = known instanceof Error ? ('code' in known ? String(known.code) : known.message) : String(known);
    throw new OnnxError(l10n.t`${file} cannot be read (${reason}): check the file and its permissions`, { cause });
  }
}

/** The parts of a file that are kept: ranges of it, and bytes that replace what is left out. */
class Skeleton {
  private readonly parts: (Uint8Array | { readonly from: number; to: number })[] = [];

  constructor(private readonly reader: FileReader) {}

  get length(): number {
    return this.parts.reduce((sum, part) => sum + ('from' in part ? part.to - part.from : part.length), 0);
  }

  /** Appends a range of the file; a range that continues the last one extends it. */
  keep(from: number, to: number): void {
    this.reader.keep(to - from);
    const last = this.parts.at(-1);
    if (last && 'from' in last && last.to === from) last.to = to;
    else this.parts.push({ from, to });
  }

  add(bytes: Uint8Array): void {
    this.parts.push(bytes);
  }

  /** Appends another one as a length-delimited field. */
  embed(field: number, inner: Skeleton): void {
    this.add(Buffer.concat([varint(field * 8 + 2), varint(inner.length)]));
    for (const part of inner.parts) this.parts.push(part);
  }

  bytes(): Uint8Array {
    const out = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.parts) {
      if ('from' in part) {
        this.reader.read(out, at, part.from, part.to);
        at += part.to - part.from;
      } else {
        out.set(part, at);
        at += part.length;
      }
    }
    return out;
  }
}

/** A tensor of the graph; a large payload that can be read in place stays in the file. */
function skimTensor(field: Field, self: string, reader: FileReader, graph: Skeleton): void {
  const payload =
    field.to - field.from <= SMALL_BYTES ? undefined : inPlace([...reader.fields(field.from, field.to)], reader);
  if (payload === undefined) {
    graph.keep(field.start, field.to);
    return;
  }
  const tensor = new Skeleton(reader);
  if (payload.start > field.from) tensor.keep(field.from, payload.start);
  if (field.to > payload.to) tensor.keep(payload.to, field.to);
  tensor.add(entry('location', self));
  tensor.add(entry('offset', String(payload.from)));
  tensor.add(entry('length', String(payload.to - payload.from)));
  tensor.add(Buffer.concat([varint(TENSOR.dataLocation * 8), varint(1)]));
  graph.embed(GRAPH_INITIALIZER, tensor);
}

/**
 * The bytes of the file's ModelProto with large initializers turned into external data of the file itself. Throws
 * OnnxError when the file is not such a protobuf message, or exceeds the limits.
 */
export function skim(file: string): Uint8Array {
  const descriptor = opened(file);
  try {
    const reader = new FileReader(file, descriptor);
    if (reader.size === 0) throw new OnnxError(l10n.t`${file} is empty: export or download it again`);
    const self = basename(file);
    const model = new Skeleton(reader);
    for (const field of reader.fields(0, reader.size)) {
      if (field.number !== MODEL_GRAPH || field.wireType !== 2) {
        model.keep(field.start, field.to);
        continue;
      }
      const graph = new Skeleton(reader);
      for (const inner of reader.fields(field.from, field.to)) {
        if (inner.number === GRAPH_INITIALIZER && inner.wireType === 2) skimTensor(inner, self, reader, graph);
        else graph.keep(inner.start, inner.to);
      }
      model.embed(MODEL_GRAPH, graph);
    }
    return model.bytes();
  } finally {
    closeSync(descriptor);
  }
}
