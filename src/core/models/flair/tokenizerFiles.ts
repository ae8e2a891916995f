/** The tokenizer that Flair (from 0.11 on) keeps in a checkpoint: a zip of small files in memory. */

import { crc32 } from 'node:zlib';
import * as l10n from '@vscode/l10n';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { CheckpointError } from '../../errors';
import { PyRecord, type Value } from './pickleValues';
import { itemsOf } from './state';

/** Other files in the zip are ignored. Names are compared, never joined to a path. */
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
/** The tokenizer of XLM-R has 17 MB. */
const LARGEST = 256 * 1024 * 1024;

async function contents(zip: ZipFile, entry: Entry, left: number): Promise<Buffer> {
  if (entry.uncompressedSize > left) throw new CheckpointError(l10n.t('its tokenizer is too large'));
  const chunks: Buffer[] = [];
  // The stream fails as soon as there is more than the size that the entry tells.
  for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (crc32(bytes) !== entry.crc32)
    throw new CheckpointError(l10n.t`its tokenizer is damaged: the checksum of ${entry.fileName} is wrong`);
  return bytes;
}

/** The files by name, or null where the checkpoint has no tokenizer. Throws CheckpointError for one that is damaged. */
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
