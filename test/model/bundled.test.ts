import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { isBundled } from '../../src/core/model/bundled';
import { openTokenizer } from '../../src/core/model/model';

const here = process.cwd();
afterEach(() => process.chdir(here));

describe('the bundled model', () => {
  it('is meant by no name and by its own', async () => {
    expect(['bbc-news', undefined, 'bbc-sport', './bbc-news'].map(isBundled)).toEqual([true, true, false, false]);
    const [named, usual] = await Promise.all(['bbc-news', undefined].map((model) => openTokenizer(model)));
    expect(named.fingerprint).toBe(usual.fingerprint);
  });

  it('gives way to a folder of its name', () => {
    process.chdir(mkdtempSync(join(tmpdir(), 'gradlens-bundled-')));
    mkdirSync('bbc-news');
    expect(isBundled('bbc-news')).toBe(false);
  });
});
