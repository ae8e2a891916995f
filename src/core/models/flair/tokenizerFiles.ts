/** The tokenizer that Flair 0.11 and newer store in a checkpoint: a zip of small files. */

import { crc32 } from 'node:zlib';
import * as l10n from '@vscode/l10n';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { CheckpointError } from '../../errors';
import { PyRecord, type Value } from './pickleValues';
import { itemsOf } from './state';

/** The files that are read; others in the zip are ignored. Names are only compared, never used as paths. */
const WANTED = new Set([
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'vocab.txt',
  'vocab.json',
  'merges.txt',
  'sentencepiece.bpe.model',
  'sentencepiece.model',
  'spiece.model',
  'spm.model',
  'tokenizer.model',
]);
const MOST_MEMBERS = 1000;
/** Largest file in bytes; that of XLM-R has 17 MB. */
const LARGEST = 256 * 1024 * 1024;

async function contents(zip: ZipFile, entry: Entry, left: number): Promise<Buffer> {
  if (entry.uncompressedSize > left) throw new CheckpointError(l10n.t('its tokenizer is too large'));
  const chunks: Buffer[] = [];
  // The stream fails as soon as it exceeds the size in the entry.
  for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (crc32(bytes) !== entry.crc32)
    throw new CheckpointError(l10n.t`its tokenizer is damaged: the checksum of ${entry.fileName} is wrong`);
  return bytes;
}

/** The files by name, or null if the checkpoint has no tokenizer. Throws CheckpointError for a damaged one. */
export async function flairTokenizerFiles(value: Value | undefined): Promise<ReadonlyMap<string, Buffer> | null> {
  if (!(value instanceof PyRecord) || value.type.path !== '_io.BytesIO') return null;
  const [bytes] = itemsOf(value.state);
  if (!(bytes instanceof Uint8Array)) return null;
  const found = new Map<string, Buffer>();
  let left = LARGEST;
  try {
    const zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
      lazyEntries: true,
      strictFileNames: true,
    });
    if (zip.entryCount > MOST_MEMBERS) throw new CheckpointError(l10n.t('its tokenizer has too many files'));
    for await (const entry of zip.eachEntry()) {
      if (!WANTED.has(entry.fileName) || found.has(entry.fileName)) continue;
      const file = await contents(zip, entry, left);
      left -= file.length;
      found.set(entry.fileName, file);
    }
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause;
    const reason = cause instanceof Error ? cause.message.split('. ', 1)[0] : String(cause);
    throw new CheckpointError(l10n.t`its tokenizer is damaged: ${reason}`, { cause });
  }
  return found;
}
