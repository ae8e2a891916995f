/** Programs on disk: whole or not at all, bounded, and never in the way. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProgramStore } from '../../src/core/models/programStore';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'gradlens-programs-')), 'programs');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

const bytes = (length: number, value: number) => new Uint8Array(length).fill(value);

describe('The store of programs', () => {
  it('gives back what was kept under the same key, to another process too', () => {
    new ProgramStore(folder).write('a', bytes(10, 1));
    const other = new ProgramStore(folder);
    expect([...(other.read('a') ?? [])]).toEqual([...bytes(10, 1)]);
    expect(other.read('b')).toBeUndefined();
  });

  it('gives back nothing of a file that was cut or changed, and removes it', () => {
    const store = new ProgramStore(folder);
    for (const damage of [
      (b: Buffer) => b.subarray(0, 20),
      (b: Buffer) => Buffer.from(b.map((x, i) => (i === 40 ? x ^ 1 : x))),
    ]) {
      store.write('a', bytes(100, 7));
      const [name] = readdirSync(folder);
      writeFileSync(join(folder, name), damage(readFileSync(join(folder, name))));
      expect(store.read('a')).toBeUndefined();
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  it('keeps no more than its limit, and lets go first of what was read longest ago', () => {
    const store = new ProgramStore(folder, 1000);
    const past = (name: string, minutes: number) => {
      const time = new Date(Date.now() - minutes * 60_000);
      utimesSync(join(folder, name), time, time);
    };
    const names = new Map<string, string>();
    for (const [key, age] of [
      ['old', 30],
      ['older', 60],
      ['new', 10],
    ] as const) {
      const before = new Set(names.values());
      store.write(key, bytes(240, 1));
      const name = readdirSync(folder).find((n) => !before.has(n)) ?? '';
      names.set(key, name);
      past(name, age);
    }
    expect(store.read('older')).toBeDefined(); // now the youngest
    store.write('another', bytes(240, 2));
    expect(['old', 'older', 'new', 'another'].filter((key) => store.read(key))).toEqual(['older', 'new', 'another']);
  });

  it('leaves no partial files, and clears those of processes that died', () => {
    const store = new ProgramStore(folder);
    store.write('a', bytes(10, 1));
    const stray = join(folder, 'x.partial');
    writeFileSync(stray, 'half');
    const yesterday = new Date(Date.now() - 25 * 3600_000);
    utimesSync(stray, yesterday, yesterday);
    store.write('b', bytes(10, 1));
    expect(readdirSync(folder).filter((n) => n.endsWith('.partial'))).toEqual([]);
  });

  it('keeps nothing where it cannot write, and says nothing', () => {
    const file = join(folder, '..', 'file');
    writeFileSync(file, '');
    const store = new ProgramStore(join(file, 'programs'));
    store.write('a', bytes(10, 1));
    expect(store.read('a')).toBeUndefined();
  });

  it('keeps no program that would take a large part of it', () => {
    const store = new ProgramStore(folder, 100);
    store.write('a', bytes(101, 1));
    expect(store.read('a')).toBeUndefined();
  });
});
