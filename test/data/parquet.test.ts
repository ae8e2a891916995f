import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isParquet, openParquet } from '../../src/core/data/parquet';
import { DocumentError } from '../../src/core/errors';
import { random as numbers } from '../compile/support';

const FOLDER = 'test/fixtures/parquet';
const TRUTH: Readonly<Record<string, readonly (readonly [unknown, unknown])[]>> = JSON.parse(
  readFileSync(join(FOLDER, 'truth.json'), 'utf8'),
);
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.parquet'));

async function pairs(file: string): Promise<readonly (readonly [unknown, unknown])[]> {
  const found: [unknown, unknown][] = [];
  const { read } = await openParquet(file);
  for await (const { fields } of read(['text', 'label'])) found.push([fields.get('text'), fields.get('label')]);
  return found;
}

describe('rows of Parquet', () => {
  it.each(FILES)('are those that pyarrow reads: %s', async (name) => {
    const file = join(FOLDER, name);
    expect(isParquet(file)).toBe(true);
    expect(await pairs(file)).toEqual(TRUTH[name]);
    const { rows, names } = await openParquet(file);
    expect([rows, names.includes('text')]).toEqual([TRUTH[name].length, true]);
  });

  it('are numbered from 1 over all row groups', async () => {
    const { read } = await openParquet(join(FOLDER, 'snappy.parquet'));
    const lines: number[] = [];
    for await (const { line } of read(['text'])) lines.push(line);
    expect(lines).toEqual(lines.map((_, i) => i + 1));
  });

  it('fail with one line of a damaged file, and never otherwise', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gradlens-parquet-'));
    const outcomes = new Set<string>();
    for (let seed = 0; seed < 600; seed++) {
      const random = numbers(seed);
      const bytes = readFileSync(join(FOLDER, FILES[seed % FILES.length]));
      for (let flips = 0; flips < 1 + (seed % 4); flips++)
        bytes[4 + Math.floor(random() * (bytes.length - 4))] = random() * 256;
      const cut = random() < 0.2 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes;
      const file = join(folder, `${seed}.parquet`);
      writeFileSync(file, cut);
      try {
        await pairs(file);
        outcomes.add('rows');
      } catch (error) {
        expect(error).toBeInstanceOf(DocumentError);
        expect((error as Error).message).not.toMatch(/\n/);
        outcomes.add('refused');
      }
    }
    expect([...outcomes].sort()).toEqual(['refused', 'rows']);
  });

  it('of a group that would not fit into memory are refused before it is read', async () => {
    const { read } = await openParquet(join(FOLDER, 'snappy.parquet'), 100);
    await expect(read(['text']).next()).rejects.toThrow(/row group of 20 rows and \d+ bytes, which is too large/);
  });

  it('that are cut off say so', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'gradlens-parquet-')), 'cut.parquet');
    writeFileSync(file, readFileSync(join(FOLDER, 'snappy.parquet')).subarray(0, 1000));
    await expect(openParquet(file)).rejects.toThrow('is a Parquet file that is cut off');
  });
});
