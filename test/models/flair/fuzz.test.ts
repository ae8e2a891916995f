import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GradlensError } from '../../../src/server/errors';
import { readFlair } from '../../../src/server/importing';
import { tableCrc32 as crcOf } from '../../../src/server/models/flair/checksum';
import { temporaryFolder } from '../../support/fixtures';

const FOLDER = join(__dirname, '..', '..', 'fixtures', 'flair');
const seeds = readdirSync(FOLDER)
  .filter((n) => n.endsWith('.pt'))
  .map((n) => readFileSync(join(FOLDER, n)));
const file = join(temporaryFolder(), 'fuzzed.pt');

/** The same numbers in every run (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Where the pickle lies, more or less: most changes should meet it and not the weights. */
function pickleOf(bytes: Buffer): readonly [number, number] {
  const at = Math.max(0, bytes.indexOf(Buffer.from([0x80, 4, 0x95])));
  return [at, Math.min(bytes.length, at + 12_000)];
}

function mutated(seed: Buffer, next: () => number): Buffer {
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
    bytes.writeUInt32LE(crcOf(bytes.subarray(start, start + bytes.readUInt32LE(at + 24))), at + 16);
  }
  return bytes;
}

/** `FUZZ_ROUNDS` and `FUZZ_SEED` for longer runs. */
const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 600);
const SEED = Number(process.env.FUZZ_SEED ?? 20);

test('damaged checkpoints end in one of our errors, in bounded time and memory', {
  timeout: 60_000 + ROUNDS * 200,
}, async () => {
  const next = random(SEED);
  let read = 0;
  for (let i = 0; i < ROUNDS; i++) {
    const seed = seeds[i % seeds.length];
    const bytes = unchecked(mutated(seed, next));
    writeFileSync(file, bytes);
    try {
      await readFlair(file, join(FOLDER, 'tokenizer'));
      read++;
    } catch (error) {
      if (!(error instanceof GradlensError)) throw new Error(`round ${i}`, { cause: error });
    }
  }
  // Some changes meet what does not count; most must be seen.
  expect(read).toBeLessThan(ROUNDS);
  expect(process.memoryUsage().heapUsed).toBeLessThan(1.5e9);
});
