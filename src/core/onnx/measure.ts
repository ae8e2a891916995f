/**
 * Counts the contents of a message before it is decoded: an object takes a hundred times as many bytes as a small
 * field. Wire format: protobuf.dev/programming-guides/encoding; the schema defines which fields are messages.
 */

import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import * as l10n from '@vscode/l10n';
import { OnnxError } from '../errors';
import { LIMITS } from '../graph/limits';

/** What is counted; see LIMITS. */
export interface Size {
  readonly fields: number;
  readonly text: number;
  readonly numbers: number;
  readonly wideNumbers: number;
}

/** Nested messages; a subgraph takes three levels. */
const DEEPEST = 100;
const WIDE = new Set([ScalarType.INT64, ScalarType.UINT64, ScalarType.SINT64]);
const NAMES: Readonly<Record<keyof Size, string>> = {
  fields: 'fields',
  text: 'bytes of names',
  numbers: 'numbers in lists',
  wideNumbers: '64-bit numbers in lists',
};

const known = new WeakMap<DescMessage, ReadonlyMap<number, DescField>>();

function fieldsOf(schema: DescMessage): ReadonlyMap<number, DescField> {
  const found = known.get(schema);
  if (found) return found;
  const made = new Map(schema.fields.map((field) => [field.number, field]));
  known.set(schema, made);
  return made;
}

/** The message of a field that holds one, or a list of them. */
function messageOf(field: DescField | undefined): DescMessage | undefined {
  return field?.fieldKind === 'message' || field?.fieldKind === 'list' ? field.message : undefined;
}

function scalarOf(field: DescField | undefined): ScalarType | undefined {
  return field?.fieldKind === 'scalar' || (field?.fieldKind === 'list' && field.listKind === 'scalar')
    ? field.scalar
    : undefined;
}

class Count {
  readonly size = { fields: 0, text: 0, numbers: 0, wideNumbers: 0 };
  constructor(private readonly bytes: Uint8Array) {}

  private add(what: keyof Size, count: number): void {
    this.size[what] += count;
    if (this.size[what] > LIMITS[what])
      throw new OnnxError(l10n.t`it holds more than ${LIMITS[what]} ${NAMES[what]}: such models are not supported`);
  }

  /** Counts the fields in [from, to). Throws RangeError where the bytes are not a message. */
  message(schema: DescMessage, from: number, to: number, depth: number): void {
    if (depth > DEEPEST)
      throw new OnnxError(l10n.t`it nests more than ${DEEPEST} messages: such models are not supported`);
    const fields = fieldsOf(schema);
    for (let at = from; at < to; ) {
      const tag = this.varint(at, to);
      const wireType = tag.value % 8;
      const field = fields.get(Math.floor(tag.value / 8));
      this.add('fields', 1);
      if (wireType === 2) {
        const length = this.varint(tag.next, to);
        at = length.next + length.value;
        if (at > to) throw new RangeError(l10n.t('a field is longer than its message'));
        this.delimited(field, length.next, at, depth);
      } else if (wireType === 0) at = this.varint(tag.next, to).next;
      else if (wireType === 1) at = tag.next + 8;
      else if (wireType === 5) at = tag.next + 4;
      else throw new RangeError(l10n.t('unknown wire type'));
    }
  }

  private delimited(field: DescField | undefined, from: number, to: number, depth: number): void {
    const message = messageOf(field);
    const scalar = scalarOf(field);
    if (message) this.message(message, from, to, depth + 1);
    else if (scalar === ScalarType.STRING) this.add('text', to - from);
    else if (scalar !== undefined && scalar !== ScalarType.BYTES) {
      const count = this.packed(scalar, from, to);
      this.add('numbers', count);
      if (WIDE.has(scalar)) this.add('wideNumbers', count);
    }
  }

  private packed(scalar: ScalarType, from: number, to: number): number {
    if (scalar === ScalarType.FLOAT) return (to - from) / 4;
    if (scalar === ScalarType.DOUBLE) return (to - from) / 8;
    let count = 0;
    for (let i = from; i < to; i++) if (this.bytes[i] < 0x80) count++;
    return count;
  }

  private varint(at: number, to: number): { readonly value: number; readonly next: number } {
    let value = 0;
    for (let i = 0; i < 10 && at + i < to; i++) {
      const byte = this.bytes[at + i];
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return { value, next: at + i + 1 };
    }
    throw new RangeError(l10n.t('a number is longer than its message'));
  }
}

/** Measures a message of the schema. Throws OnnxError where it exceeds the limits, RangeError where it is not one. */
export function measure(schema: DescMessage, bytes: Uint8Array): Size {
  const count = new Count(bytes);
  count.message(schema, 0, bytes.length, 0);
  return count.size;
}
