/**
 * The layout of PyTorch 1.6 and newer: a zip with ROOT/data.pkl and ROOT/data/KEY, all stored without compression. Sizes
 * and checksums are read from the central directory, as local headers often have zeros.
 */

import { createReadStream } from 'node:fs';
import { crc32 } from 'node:zlib';
import * as l10n from '@vscode/l10n';
import { type Entry, fromFdPromise, type ZipFile } from 'yauzl';
import { CancelledError, CheckpointError } from '../../errors';
import type { Archive, MemberPlace } from './archive';
import { FileRange } from './fileRange';
import { unpickle } from './pickle';
import { placesAreInside } from './zip64';

/** Most entries of the zip; the largest transformers have a few thousand tensors. */
const MOST_MEMBERS = 100_000;
/** Largest pickle in bytes; it contains the tokenizer, some ten megabytes. */
const LARGEST_PICKLE = 512 * 1024 * 1024;
const STORED = 0;

interface Member extends MemberPlace {
  readonly crc: number;
}

/** An error of the zip library, with what to do about it. */
function damaged(file: string, cause: unknown): CheckpointError {
  const reason = cause instanceof Error ? cause.message.split('. ', 1)[0].replace(/\.$/, '') : String(cause);
  return new CheckpointError(
    l10n.t`${file} is truncated or not a complete zip file (${reason}): copy or download it again`,
    {
      cause,
    },
  );
}

async function entries(file: string, zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  const found = new Map<string, Entry>();
  if (zip.entryCount > MOST_MEMBERS)
    throw new CheckpointError(l10n.t`${file} has ${zip.entryCount} members: a checkpoint has a few hundred`);
  for await (const entry of zip.eachEntry()) {
    if (found.has(entry.fileName))
      throw new CheckpointError(
        l10n.t`${file} has two members named ${entry.fileName}: not written by PyTorch, not read`,
      );
    found.set(entry.fileName, entry);
  }
  return found;
}

async function member(file: string, zip: ZipFile, entry: Entry): Promise<Member> {
  if (entry.compressionMethod !== STORED || entry.isEncrypted())
    throw new CheckpointError(
      l10n.t`${file} keeps ${entry.fileName} compressed, which PyTorch never does: unzip it and zip it again with "zip -0 -r"`,
    );
  if (entry.relativeOffsetOfLocalHeader >= zip.fileSize)
    throw damaged(file, new Error(l10n.t`${entry.fileName} begins behind the file`));
  const { fileDataStart: offset } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  const length = entry.uncompressedSize;
  if (offset + length > zip.fileSize)
    throw damaged(file, new Error(l10n.t`${entry.fileName} ends after the end of the file`));
  return { offset, length, crc: entry.crc32 };
}

/** The root folder of the zip: the file's name when it was saved. */
function root(file: string, names: Iterable<string>): string {
  const pickles = [...names].filter((n) => /^[^/]+\/data\.pkl$/.test(n));
  if (pickles.length === 1) return pickles[0].slice(0, -'data.pkl'.length);
  throw new CheckpointError(
    l10n.t`${file} is a zip file but not one that PyTorch wrote: it has ${pickles.length || 'no'} data.pkl in a folder`,
  );
}

async function checksum(file: string, { offset, length }: Member, signal?: AbortSignal): Promise<number> {
  let value = 0;
  if (length === 0) return value;
  const stream = createReadStream(file, { start: offset, end: offset + length - 1, signal, highWaterMark: 1 << 20 });
  for await (const chunk of stream) value = crc32(chunk, value);
  return value;
}

/** Opens the zip whose open file is `descriptor`. Throws CheckpointError that names the file. */
export async function openZip(file: string, descriptor: number, signal?: AbortSignal): Promise<Archive> {
  const members = new Map<string, Member>();
  let prefix: string;
  if (!placesAreInside(descriptor)) throw damaged(file, new Error(l10n.t('its end names places behind it')));
  try {
    const zip = await fromFdPromise(descriptor, { lazyEntries: true, autoClose: false, strictFileNames: true });
    const found = await entries(file, zip);
    prefix = root(file, found.keys());
    for (const [name, entry] of found)
      if (name.startsWith(prefix)) members.set(name.slice(prefix.length), await member(file, zip, entry));
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause;
    throw damaged(file, cause);
  }
  const verify = async (names: Iterable<string>): Promise<void> => {
    for (const name of names) {
      const found = members.get(name);
      if (!found) continue;
      if ((await checksum(file, found, signal).catch(cancelled(signal))) !== found.crc)
        throw new CheckpointError(l10n.t`${file} is damaged: the checksum of ${prefix}${name} is wrong; copy it again`);
    }
  };
  const pickle = members.get('data.pkl');
  if (!pickle) throw new CheckpointError(l10n.t`${file} has no data.pkl`);
  if (pickle.length > LARGEST_PICKLE)
    throw new CheckpointError(
      l10n.t`${file} has a data.pkl of ${pickle.length} bytes: ${LARGEST_PICKLE} at most are read`,
    );
  await verify(['data.pkl']);
  const order = members.get('byteorder');
  if (order && text(descriptor, order) !== 'little')
    throw new CheckpointError(l10n.t`${file} was written on a big-endian machine: save it again on another`);
  const range = new FileRange(descriptor, pickle.offset, pickle.offset + pickle.length, `${file} (data.pkl)`);
  const { value, mentioned } = unpickle(range);
  return {
    state: value,
    mentioned,
    place: (key) => members.get(`data/${key}`),
    verify: (keys) => verify([...keys].map((key) => `data/${key}`)),
  };
}

function text(descriptor: number, { offset, length }: Member): string {
  return new FileRange(descriptor, offset, offset + Math.min(length, 64), 'byteorder')
    .take(Math.min(length, 64))
    .toString('latin1');
}

function cancelled(signal: AbortSignal | undefined): (cause: unknown) => never {
  return (cause) => {
    throw signal?.aborted ? new CancelledError() : cause;
  };
}
