/**
 * Readers of what is not trusted, on damaged files: an outcome or an error of ours, in bounded time and memory, and no file
 * outside their folder. GRADLENS_FUZZ_SECONDS and GRADLENS_FUZZ_SEED make it longer and other; `npm run fuzz` by hand.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/fixtures';
import { CORPUS } from './fixtures';
import { buildWorker, fuzz } from './fuzz';
import { targets } from './targets';

const SECONDS = Number(process.env.GRADLENS_FUZZ_SECONDS ?? 2);
const SEED = Number(process.env.GRADLENS_FUZZ_SEED ?? 1);
const folder = temporaryFolder();
const script = buildWorker(folder);

describe.each(targets)('the reader of $name', ({ name }) => {
  const short = (finds: readonly { seed: number; what: string }[]) =>
    finds.map(({ seed, what }) => `seed ${seed}: ${what}`);

  it('takes damaged files for what they are', { timeout: 60_000 + 1000 * SECONDS }, async () => {
    const task = { target: name, folder: join(folder, name), from: SEED, milliseconds: 1000 * SECONDS };
    const { count, finds } = await fuzz(await script, task);
    expect(short(finds)).toEqual([]);
    expect(count).toBeGreaterThan(5);
  });

  const corpus = join(CORPUS, name);
  // Nothing was found in it yet.
  const files = existsSync(corpus) ? readdirSync(corpus) : [];
  if (files.length === 0) return;
  it(`does not fall over the ${files.length} files that were kept`, async () => {
    const inputs = files.map((file) => readFileSync(join(corpus, file)));
    const task = { target: name, folder: join(folder, `${name}-kept`), from: 0, milliseconds: 60_000, inputs };
    const { count, finds } = await fuzz(await script, task);
    expect(finds.map(({ seed, what }) => `${files[seed]}: ${what}`)).toEqual([]);
    expect(count).toBe(files.length);
  });
});
