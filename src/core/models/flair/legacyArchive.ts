/**
 * The layout before PyTorch 1.6: five consecutive pickles (magic number, protocol version, system information, state, keys
 * of storages), then for each key in that order the number of elements and the elements. It has no checksums.
 */

import { fstatSync } from 'node:fs';
import * as l10n from '@vscode/l10n';
import { CheckpointError } from '../../errors';
import type { Archive, MemberPlace } from './archive';
import { FileRange } from './fileRange';
import { unpickle } from './pickle';
import { elementBytes } from './pickleTensors';
import { PyDict, PyList, type PyStorage, type Value } from './pickleValues';

const MAGIC = 0x1950a86a20f9469cfc6cn;
const VERSION = 1001;

/** Element sizes of the storages that the state refers to, by key. */
function sizes(storages: ReadonlyMap<string, PyStorage>): ReadonlyMap<string, number> {
  return new Map([...storages].map(([key, { type }]) => [key, elementBytes(type)]));
}

/** Opens a file in the layout before PyTorch 1.6. Throws CheckpointError that names the file. */
export function openLegacy(file: string, descriptor: number): Archive {
  const { size } = fstatSync(descriptor);
  const from = new FileRange(descriptor, 0, size, file);
  const unknown = () =>
    new CheckpointError(l10n.t`${file} is not a PyTorch file: a Flair checkpoint is one that Flair saved`);
  let magic: Value;
  try {
    magic = unpickle(from).value;
  } catch (cause) {
    if (cause instanceof CheckpointError) throw unknown();
    throw cause;
  }
  if (magic !== MAGIC) throw unknown();
  if (unpickle(from).value !== VERSION) throw unknown();
  const machine = unpickle(from).value;
  if (!(machine instanceof PyDict) || machine.get('little_endian') !== true)
    throw new CheckpointError(l10n.t`${file} was written on a big-endian machine: save it again on another`);
  const { value: state, mentioned, storages } = unpickle(from);
  const keys = unpickle(from).value;
  if (!(keys instanceof PyList)) throw new CheckpointError(l10n.t`${file} has no list of tensors: it is damaged`);
  const bytes = sizes(storages);
  const places = new Map<string, MemberPlace>();
  for (const key of keys.items) {
    const count = from.take(8).readBigInt64LE();
    const each = typeof key === 'string' ? bytes.get(key) : undefined;
    if (typeof key !== 'string' || each === undefined || count < 0n || count > BigInt(from.left))
      throw new CheckpointError(l10n.t`${file} is damaged: its list of tensors does not match the data after it`);
    const length = Number(count) * each;
    places.set(key, { offset: from.position, length });
    from.skip(length);
  }
  return { state, mentioned, place: (key) => places.get(key), verify: async () => undefined };
}
