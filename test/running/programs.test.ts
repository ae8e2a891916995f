/** A model seen before is not compiled again, and gives the same programs. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Model } from '../../src/core/graph/graph';
import { ProgramStore } from '../../src/core/models/programStore';
import { decode } from '../../src/core/onnx/decode';
import { place } from '../../src/core/onnx/externalData';
import { skim } from '../../src/core/onnx/skim';
import { ModelPrograms } from '../../src/core/running/programs';
import { modelFolder } from '../support/fixtures';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gradlens-programs-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function bert(): Model {
  const file = join(modelFolder('bert'), 'onnx', 'model.onnx');
  return place(decode(skim(file), file), file).model;
}

/** A model that throws when anything looks into it: to show that nothing did. */
const unread = new Proxy({} as Model, {
  get: () => {
    throw new RangeError('the graph was read');
  },
});

describe('Programs of a model', () => {
  it('come from the store, byte for byte, without a look at the graph', () => {
    const store = new ProgramStore(folder);
    const made = new ModelPrograms(bert(), 'content', store, 'build');
    const [forward, gradient] = [made.bytes('forward'), made.bytes('gradient')];
    const found = new ModelPrograms(unread, 'content', store, 'build');
    expect(Buffer.from(found.bytes('forward')).equals(forward)).toBe(true);
    expect(Buffer.from(found.bytes('gradient')).equals(gradient)).toBe(true);
    const plain = (p: ModelPrograms) => JSON.parse(JSON.stringify({ ...p.plan.signature, lookup: null }));
    expect(plain(found)).toEqual(plain(made));
    expect(found.plan.programs).toMatchObject({ twin: false, rows: made.plan.programs?.rows });
  });

  it('are made again for another model and by another build', () => {
    const store = new ProgramStore(folder);
    new ModelPrograms(bert(), 'content', store, 'build').bytes('forward');
    expect(() => new ModelPrograms(unread, 'other content', store, 'build')).toThrow('the graph was read');
    expect(() => new ModelPrograms(unread, 'content', store, 'other build')).toThrow('the graph was read');
  });

  it('are made, and not kept, outside of a build', () => {
    const programs = new ModelPrograms(bert(), 'content', new ProgramStore(folder), undefined);
    expect(programs.bytes('forward').byteLength).toBeGreaterThan(0);
    expect(readdirSync(folder)).toEqual([]);
  });
});
