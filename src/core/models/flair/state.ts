/** Access to plain data of a checkpoint, with checks of its types. */
import * as l10n from '@vscode/l10n';
import { CheckpointError } from '../../errors';
import { PyDict, PyList, PyRecord, PyTuple, type Value } from './pickleValues';

const DEEPEST = 32;
const MOST_VALUES = 2_000_000;
const utf8 = new TextDecoder('utf-8');

/** The value as a dictionary. Throws CheckpointError that names it if it is none. */
export function dictionary(value: Value | undefined, what: string): PyDict {
  if (value instanceof PyDict) return value;
  throw new CheckpointError(l10n.t`${what} is missing or damaged`);
}

/** The saved state of an object; a dictionary is its own state. Undefined for other values. */
export function stateOf(value: Value | undefined): PyDict | undefined {
  if (value instanceof PyRecord) return value.state instanceof PyDict ? value.state : undefined;
  return value instanceof PyDict ? value : undefined;
}

/** The items of a list or tuple; empty for other values. */
export function itemsOf(value: Value | undefined): readonly Value[] {
  return value instanceof PyList || value instanceof PyTuple ? value.items : [];
}

/** A text, also one that was saved as bytes; undefined for other values. */
export function textOf(value: Value | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? utf8.decode(value) : undefined;
}

/**
 * Plain data as JSON. Values that JSON cannot represent become null. Throws CheckpointError for data that is nested too
 * deeply or contains itself.
 */
export function toJson(value: Value, what: string): unknown {
  let left = MOST_VALUES;
  const convert = (v: Value, depth: number): unknown => {
    if (depth > DEEPEST || --left < 0)
      throw new CheckpointError(l10n.t`${what} is nested too deeply, or contains itself`);
    if (v === null || typeof v === 'boolean' || typeof v === 'string') return v;
    if (typeof v === 'number') return Number.isFinite(v) ? v : null;
    if (typeof v === 'bigint') return Number(v);
    if (v instanceof PyList || v instanceof PyTuple) return v.items.map((item) => convert(item, depth + 1));
    if (!(v instanceof PyDict)) return null;
    const entries: [string, unknown][] = [];
    for (const [key, item] of v.pairs())
      if (typeof key === 'string' || typeof key === 'number') entries.push([String(key), convert(item, depth + 1)]);
    return Object.fromEntries(entries);
  };
  return convert(value, 0);
}
