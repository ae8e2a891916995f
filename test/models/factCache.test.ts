/** Small facts that are found out once, in a JSON file. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FactCache } from '../../src/core/models/factCache';
import { Verdicts } from '../../src/core/models/verdicts';
import { temporaryFolder } from '../support/fixtures';

const isText = (value: unknown): value is string => typeof value === 'string';
const root = temporaryFolder();
let folder: string;
let file: string;
let count = 0;
beforeEach(() => {
  folder = join(root, String(count++));
  file = join(folder, 'below', 'facts.json');
});
const cache = (most = 100) => new FactCache(file, most, isText);

describe('A fact', () => {
  it('is there for the next process, and no partial file beside it', () => {
    expect(cache().read('a')).toBeUndefined();
    cache().write('a', 'one');
    cache().write('b', 'two');
    expect([cache().read('a'), cache().read('b'), cache().read('c')]).toEqual(['one', 'two', undefined]);
    expect(readdirSync(join(folder, 'below'))).toEqual(['facts.json']);
  });

  it('makes those written longest ago be forgotten when there are too many', () => {
    for (const key of ['a', 'b', 'c']) cache(3).write(key, key);
    cache(3).write('a', 'again');
    cache(3).write('d', 'd');
    expect(['a', 'b', 'c', 'd'].map((key) => cache().read(key))).toEqual(['again', undefined, 'c', 'd']);
  });

  it('is read from among what is none, and a damaged file holds none', () => {
    mkdirSync(join(folder, 'below'), { recursive: true });
    writeFileSync(file, JSON.stringify({ a: 1, b: 'two' }));
    expect([cache().read('a'), cache().read('b'), cache().read('toString')]).toEqual([undefined, 'two', undefined]);
    for (const damaged of ['{"a": "o', 'null', '[]', '7', '']) {
      writeFileSync(file, damaged);
      expect(cache().read('a')).toBeUndefined();
    }
    cache().write('a', 'one');
    expect(cache().read('a')).toBe('one');
  });

  it('that cannot be kept is no failure', () => {
    writeFileSync(join(root, `${count}-file`), '');
    const nowhere = new FactCache(join(root, `${count}-file`, 'facts.json'), 3, isText);
    nowhere.write('a', 'one');
    expect(nowhere.read('a')).toBeUndefined();
    mkdirSync(join(folder, 'facts.json'), { recursive: true });
    new FactCache(join(folder, 'facts.json'), 3, isText).write('a', 'one');
    expect(readdirSync(folder)).toEqual(['facts.json']);
  });
});

describe('A verdict', () => {
  it('holds for a day, also where the clock was set back', () => {
    vi.useFakeTimers();
    try {
      const verdicts = new Verdicts(file);
      verdicts.write('model', { device: 'cpu' });
      expect(verdicts.read('model')).toEqual({ device: 'cpu' });
      vi.setSystemTime(Date.now() + 23 * 3600_000);
      expect(verdicts.read('model')).toEqual({ device: 'cpu' });
      vi.setSystemTime(Date.now() + 2 * 3600_000);
      expect(verdicts.read('model')).toBeUndefined();
      vi.setSystemTime(Date.now() - 60 * 3600_000);
      expect(verdicts.read('model')).toBeUndefined();
    } finally {
      vi.useRealTimers();
    }
  });
});
