/** Asking plain data for what should be there. */
import * as l10n from '@vscode/l10n';
import { CheckpointError } from '../../errors';
import { PyDict, PyList, PyRecord, PyTuple, type Value } from './pickleValues';

const DEEPEST = 32;
const MOST_VALUES = 2_000_000;
const utf8 = new TextDecoder('utf-8');

/** A dictionary. Throws CheckpointError that names what is none. */
export function dictionary(value: Value | undefined, what: string): PyDict {
  if (value instanceof PyDict) return value;
  throw new CheckpointError(l10n.t`${what} is missing or damaged`);
}

/** The state that an object was saved with; that of a dictionary is itself. */
export function stateOf(value: Value | undefined): PyDict | undefined {
  if (value instanceof PyRecord) return value.state instanceof PyDict ? value.state : undefined;
  return value instanceof PyDict ? value : undefined;
}

/** The items of a list or tuple, or none. */
export function itemsOf(value: Value | undefined): readonly Value[] {
  return value instanceof PyList || value instanceof PyTuple ? value.items : [];
}

/** Text, also where it was saved as bytes. */
export function textOf(value: Value | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? utf8.decode(value) : undefined;
}

/**
 * Plain data as JSON has it. Values that JSON has not become null. Throws CheckpointError for data that is nested too
 * deep or holds itself.
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
