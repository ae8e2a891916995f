/** Flair checkpoints: zip, pickle and tensors. Nothing in them is run, and no number in them is believed. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { readFlair } from '../../../src/core/model/importing';
import { FIXTURES } from '../fixtures';
import type { Random, Target } from '../target';

const FOLDER = join(FIXTURES, 'flair');

/** Where the pickle lies, more or less: most changes should meet it and not the weights. */
function pickleOf(bytes: Buffer): readonly [number, number] {
  const at = Math.max(0, bytes.indexOf(Buffer.from([0x80, 4, 0x95])));
  return [at, Math.min(bytes.length, at + 12_000)];
}

function mutated(seed: Uint8Array, next: Random): Buffer {
  const bytes = Buffer.from(seed);
  const [from, to] = pickleOf(bytes);
  const place = () => from + Math.floor(next() * (to - from));
  const changes = 1 + Math.floor(next() * 4);
  for (let i = 0; i < changes; i++) {
    const kind = next();
    if (kind < 0.4) bytes[place()] = Math.floor(next() * 256);
    else if (kind < 0.6) bytes[place()] ^= 1 << Math.floor(next() * 8);
    else if (kind < 0.75) bytes.copy(bytes, place(), place(), place());
    else if (kind < 0.85)
      bytes.writeUInt32LE(0xffffffff >>> Math.floor(next() * 32), Math.min(place(), bytes.length - 4));
    else if (kind < 0.92) return bytes.subarray(0, place());
    else bytes.fill(bytes[place()], place(), place());
  }
  return bytes;
}

/** Checksums would catch nearly all changes first: they are made right again in what is changed. */
function unchecked(bytes: Buffer): Buffer {
  for (let at = bytes.indexOf('PK\x01\x02', 0, 'latin1'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 4, 'latin1')) {
    if (at + 46 > bytes.length) break;
    const name = bytes.toString('latin1', at + 46, at + 46 + bytes.readUInt16LE(at + 28));
    if (!name.endsWith('data.pkl')) continue;
    const local = bytes.readUInt32LE(at + 42);
    if (local + 30 > bytes.length) continue;
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    bytes.writeUInt32LE(crc32(bytes.subarray(start, start + bytes.readUInt32LE(at + 24))), at + 16);
  }
  return bytes;
}

export const checkpoint: Target = {
  name: 'checkpoint',
  seeds: () =>
    readdirSync(FOLDER)
      .filter((name) => name.endsWith('.pt'))
      .map((name) => readFileSync(join(FOLDER, name))),
  damage: (bytes, random) => unchecked(mutated(bytes, random)),
  read: async (bytes, folder) => {
    const file = join(folder, 'best-model.pt');
    writeFileSync(file, bytes);
    await readFlair(file, join(FOLDER, 'tokenizer'));
    return 'a checkpoint';
  },
};
