import { describe, expect, it } from 'vitest';
import {
  circles,
  dialectFaults,
  faults,
  importsOf,
  readRooms,
  roomOf,
  sharedNames,
  sources,
} from '../../scripts/zones.mjs';

const TABLE = [
  '| room | what it knows | may import |',
  '|---|---|---|',
  '| `src/core/low` | numbers | – |',
  '| `src/core/high` | all | `src/core/low` `node:` `commander` |',
].join('\n');
const rooms = readRooms(TABLE);
const told = (files: Record<string, string>) => faults(new Map(Object.entries(files)), rooms);

describe('The table of rooms', () => {
  it('lets a room import what it names', () => {
    const files = {
      'src/core/low/a.ts': '',
      'src/core/high/b.ts':
        "import { join } from 'node:path';\nimport { Command } from 'commander';\nimport { a } from '../low/a';\n",
    };
    expect(told(files)).toEqual([]);
  });

  it('refuses a room, a package and a part of Node that it does not name', () => {
    const files = {
      'src/core/low/a.ts':
        "import type { b } from '../high/b';\nimport 'valibot';\nimport { join } from 'node:path';\n",
      'src/core/high/b.ts': '',
    };
    expect(told(files)).toEqual([
      'src/core/low/a.ts: src/core/low may not import src/core/high/b.ts',
      'src/core/low/a.ts: src/core/low may not import the package valibot',
      'src/core/low/a.ts: src/core/low may not import node:path',
    ]);
  });

  it('refuses a folder that it does not name', () => {
    expect(told({ 'src/core/new/a.ts': '' })).toEqual([
      'src/core/new/a.ts: no room of the table in CONTRIBUTING.md holds it: name its folder there',
    ]);
  });

  it('refuses a circle of files, types counted', () => {
    const files = {
      'src/core/low/a.ts': "import type { B } from './b';\n",
      'src/core/low/b.ts': "import { a } from './a';\n",
    };
    expect(told(files)).toEqual(['a circle of imports between files: src/core/low/a.ts, src/core/low/b.ts']);
  });

  it('refuses a circle of rooms that it would allow', () => {
    const both = readRooms(TABLE.replace('| – |', '| `src/core/high` |'));
    const files = new Map([
      ['src/core/low/a.ts', "import { b } from '../high/b';\n"],
      ['src/core/high/b.ts', ''],
      ['src/core/high/c.ts', "import { d } from '../low/d';\n"],
      ['src/core/low/d.ts', ''],
    ]);
    expect(faults(files, both)).toEqual(['a circle of imports between rooms: src/core/high, src/core/low']);
  });

  it('finds imports over several lines, in exports, at run time and for effect', () => {
    const text =
      "import {\n  a,\n  b,\n} from './a';\nexport { c } from './c';\nimport './d';\nconst e = await import('./e');\n";
    const found = importsOf('src/x/y.ts', text, () => true).map((i) => ('file' in i ? i.file : i));
    expect(found).toEqual(['src/x/a.ts', 'src/x/c.ts', 'src/x/d.ts', 'src/x/e.ts']);
  });

  it('gives a file to the deepest room that holds it', () => {
    const nested = readRooms('| `src/core` | a | – |\n| `src/core/errors.ts` | b | – |\n');
    expect(roomOf('src/core/errors.ts', nested)).toBe('src/core/errors.ts');
    expect(roomOf('src/core/x/y.ts', nested)).toBe('src/core');
    expect(roomOf('src/coreless/y.ts', nested)).toBeUndefined();
  });

  it('names circles of any length once', () => {
    const edges = new Map([
      ['a', new Set(['b'])],
      ['b', new Set(['c'])],
      ['c', new Set(['a', 'd'])],
      ['d', new Set<string>()],
    ]);
    expect(circles(edges)).toEqual([['a', 'b', 'c']]);
  });

  it('lists a name that two files export, not one that is exported on', () => {
    const files = new Map([
      ['src/a.ts', 'export interface Part {}\nexport const one = 1;\n'],
      ['src/b.ts', "export class Part {}\nexport { one } from './a';\n"],
    ]);
    expect(sharedNames(files)).toEqual(['the name Part is exported by src/a.ts and src/b.ts: one meaning, one name']);
  });

  it('lists a second way to write what is written one way', () => {
    const files = new Map([
      ['src/a.ts', 'class A {\n  readonly #x = 1;\n  static async #go() {}\n  y = () => this.#x;\n}\n'],
      ['src/b.ts', 'export const most: number = 12;\nconst word = /a/u;\nconst far = () => 1;\nconst TOP = 2;\n'],
      ['src/c_pb.ts', 'const generated = 1;\n'],
    ]);
    expect(dialectFaults(files)).toEqual([
      "src/a.ts: x is private by '#': write 'private'",
      "src/a.ts: go is private by '#': write 'private'",
      "src/a.ts: x is private by '#': write 'private'",
      'src/b.ts: most is a constant: its name is UPPER_CASE',
      'src/b.ts: word is a constant: its name is UPPER_CASE',
    ]);
  });

  it('reads the source files of this project', () => {
    expect(sources('.').size).toBeGreaterThan(400);
  });
});
