/**
 * safetensors files: eight bytes of length, a JSON header, then the tensors' bytes. Only the header is read; it is checked
 * against the size of the file.
 */

import { closeSync, fstatSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { ModelFolderError } from '../errors';
import { fileHead, NotAFileError, openFile, standIn } from '../files';
import type { ElementType, Tensor } from '../graph/graph';

/** Largest header in bytes: about a hundred thousand tensors of a hundred bytes each. */
const LARGEST_HEADER = 16 * 1024 * 1024;
const MOST_AXES = 16;

/** Element type and bits by the format's names. 8-bit floats are not supported. */
const TYPES: Readonly<Record<string, readonly [ElementType, number]>> = {
  F64: ['float64', 64],
  F32: ['float32', 32],
  F16: ['float16', 16],
  BF16: ['bfloat16', 16],
  I64: ['int64', 64],
  I32: ['int32', 32],
  I16: ['int16', 16],
  I8: ['int8', 8],
  U64: ['uint64', 64],
  U32: ['uint32', 32],
  U16: ['uint16', 16],
  U8: ['uint8', 8],
  BOOL: ['bool', 8],
};

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Entry = v.object({
  dtype: v.string(),
  shape: v.pipe(v.array(whole), v.maxLength(MOST_AXES)),
  data_offsets: v.tuple([whole, whole]),
});
const Header = v.record(v.string(), v.unknown());

/**
 * The tensors of a file by name; their data are references into it (`location` is its base name). Throws ModelFolderError
 * that names the file if it has another format, is truncated, or has tensors that overlap, leave gaps or do not have the
 * size of their shape.
 */
export function readSafetensors(file: string): ReadonlyMap<string, Tensor> {
  const { text, start, size } = header(file);
  const tensors = new Map<string, Tensor>();
  const ranges: (readonly [from: number, to: number, name: string])[] = [];
  for (const [name, value] of Object.entries(parsed(text, file))) {
    if (name === '__metadata__') continue;
    const entry = v.safeParse(Entry, value);
    if (!entry.success) throw damaged(file, `the entry of ${name} is not a tensor's`);
    const { dtype, shape, data_offsets } = entry.output;
    const type = Object.hasOwn(TYPES, dtype) ? TYPES[dtype] : undefined;
    if (!type) throw damaged(file, `${name} has the type ${dtype}, which is not supported`);
    const [from, to] = data_offsets;
    const bytes = shape.reduce((product, dim) => product * dim, type[1] / 8);
    if (to - from !== bytes) throw damaged(file, `${name} has ${to - from} bytes where its shape needs ${bytes}`);
    ranges.push([from, to, name]);
    const data = { kind: 'external', location: basename(file), offset: start + from, length: bytes } as const;
    tensors.set(name, { name, type: type[0], dims: shape, data });
  }
  ranges.sort(([a, b], [c, d]) => a - c || b - d);
  let end = 0;
  for (const [from, to, name] of ranges) {
    if (from !== end)
      throw damaged(file, `${name} begins at byte ${from} instead of ${end}: tensors overlap or leave a gap`);
    end = to;
  }
  if (start + end !== size)
    throw damaged(file, `it has ${size} bytes where its header needs ${start + end}: fetch it again`);
  return tensors;
}

function damaged(file: string, reason: string, cause?: unknown): ModelFolderError {
  const other = standIn(fileHead(file));
  if (other !== null) return new ModelFolderError(`${file} ${other}`, { cause });
  return new ModelFolderError(l10n.t`${file} is not a complete safetensors file: ${reason}`, { cause });
}

function header(file: string): { text: string; start: number; size: number } {
  const handle = opened(file);
  try {
    const { size } = fstatSync(handle);
    const head = bytes(handle, 0, 8);
    const length = head.length === 8 ? Number(head.readBigUInt64LE()) : Number.NaN;
    if (!(length >= 2 && length <= LARGEST_HEADER && 8 + length <= size))
      throw damaged(file, `its first bytes declare a header of ${length} bytes in a file of ${size}`);
    return { text: bytes(handle, 8, length).toString('utf8'), start: 8 + length, size };
  } finally {
    closeSync(handle);
  }
}

function opened(file: string): number {
  try {
    return openFile(file);
  } catch (cause) {
    if (cause instanceof NotAFileError) throw damaged(file, 'it is not a file');
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new ModelFolderError(l10n.t`${file} cannot be read (${code}): check the file and its permissions`, { cause });
  }
}

function bytes(handle: number, from: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  let done = 0;
  for (let read = -1; done < length && read !== 0; done += read)
    read = readSync(handle, buffer, done, length - done, from + done);
  return buffer.subarray(0, done);
}

function parsed(text: string, file: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw damaged(file, 'its header is not JSON', cause);
  }
  const found = v.safeParse(Header, json);
  if (!found.success || Array.isArray(json)) throw damaged(file, 'its header is not a list of tensors');
  return found.output;
}
