/** A model seen before is not compiled again, and gives the same programs. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planOf } from '../../src/core/compile/plan';
import type { Model } from '../../src/core/graph/graph';
import { ProgramStore } from '../../src/core/models/programStore';
import { decode } from '../../src/core/onnx/decode';
import { place } from '../../src/core/onnx/externalData';
import { skim } from '../../src/core/onnx/skim';
import { GraphTasks } from '../../src/core/running/graphTasks';
import { ModelPrograms, type ProgramMaker } from '../../src/core/running/programs';
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

/** Makes programs in this thread. */
function maker(model: Model): ProgramMaker {
  const tasks = new GraphTasks({ placed: { model, folder: '', files: [] }, dtype: 'fp32' });
  return {
    plan: async () => planOf(model),
    bytes: async (part, fused) => tasks.program({ part, fused }),
  };
}

/** Throws when anything is asked of it: to show that nothing was. */
const unread: ProgramMaker = {
  plan: () => Promise.reject(new RangeError('the graph was read')),
  bytes: () => Promise.reject(new RangeError('the graph was read')),
};

describe('Programs of a model', () => {
  it('come from the store, byte for byte, without a look at the graph', async () => {
    const store = new ProgramStore(folder);
    const made = await ModelPrograms.open(maker(bert()), store, 'content', { build: 'build' });
    const [forward, gradient] = [await made.bytes('forward'), await made.bytes('gradient')];
    const found = await ModelPrograms.open(unread, store, 'content', { build: 'build' });
    expect(Buffer.from(await found.bytes('forward')).equals(forward)).toBe(true);
    expect(Buffer.from(await found.bytes('gradient')).equals(gradient)).toBe(true);
    const plain = (p: ModelPrograms) => {
      const { ids, inputs, batch, sequence, labels } = p.plan.signature;
      return JSON.parse(JSON.stringify({ ids, inputs, batch, sequence, labels }));
    };
    expect(plain(found)).toEqual(plain(made));
    expect(found.plan.programs).toMatchObject({ twin: false, rows: made.plan.programs?.rows });
  });

  it('are made again for another model and by another build', async () => {
    const store = new ProgramStore(folder);
    const made = await ModelPrograms.open(maker(bert()), store, 'content', { build: 'build' });
    await made.bytes('forward');
    await expect(ModelPrograms.open(unread, store, 'other content', { build: 'build' })).rejects.toThrow('was read');
    await expect(ModelPrograms.open(unread, store, 'content', { build: 'other build' })).rejects.toThrow('was read');
  });

  it('are made, and not kept, outside of a build', async () => {
    const programs = await ModelPrograms.open(maker(bert()), new ProgramStore(folder), 'content');
    expect((await programs.bytes('forward')).byteLength).toBeGreaterThan(0);
    expect(readdirSync(folder)).toEqual([]);
  });
});
