/** A graph that was read is not read again while its file is in the same state; where its weights are is looked at anew. */
import { copyFileSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OnnxError } from '../../src/core/errors';
import { ProgramStore } from '../../src/core/models/programStore';
import { findFiles } from '../../src/core/onnx/externalData';
import type { FileFacts } from '../../src/core/running/graphFacts';
import { fileFacts } from '../../src/core/running/graphReading';
import { GraphTasks } from '../../src/core/running/graphTasks';
import { modelFolder, temporaryFolder } from '../support/fixtures';

const BERT = join(modelFolder('bert'), 'onnx', 'model.onnx');
const wanted = { labels: null };

function reader(onnx: string) {
  let count = 0;
  const read = async (): Promise<FileFacts> => {
    count++;
    return new GraphTasks({ onnx, config: '', weights: false, dtype: 'fp32', wanted }).read();
  };
  return { read, count: () => count };
}

function copy(): string {
  const file = join(temporaryFolder(), 'model.onnx');
  copyFileSync(BERT, file);
  return file;
}

describe('Facts of a graph', () => {
  it('come from the store for the same file, question and build', async () => {
    const file = copy();
    const store = new ProgramStore(temporaryFolder());
    const { read, count } = reader(file);
    const facts = await fileFacts(file, wanted, store, read, 'build');
    expect(await fileFacts(file, wanted, store, read, 'build')).toEqual(facts);
    expect(count()).toBe(1);
    await fileFacts(file, { labels: 3 }, store, read, 'build');
    await fileFacts(file, wanted, store, read, 'later');
    expect(count()).toBe(3);
    // Outside of a build the code may have changed.
    await fileFacts(file, wanted, store, read, undefined);
    await fileFacts(file, wanted, undefined, read, 'build');
    expect(count()).toBe(5);
  });

  it('are read again from a file that was changed, and not kept where it changed while it was read', async () => {
    const file = copy();
    const store = new ProgramStore(temporaryFolder());
    const { read, count } = reader(file);
    let time = 1;
    const meanwhile = async () => {
      const facts = await read();
      utimesSync(file, 1, ++time);
      return facts;
    };
    await fileFacts(file, wanted, store, meanwhile, 'build');
    await fileFacts(file, wanted, store, read, 'build');
    utimesSync(file, 1, ++time);
    await fileFacts(file, wanted, store, read, 'build');
    expect(count()).toBe(3);
  });

  it('lead to files that are checked each time', () => {
    const file = copy();
    const outside = join(temporaryFolder(), 'weights');
    copyFileSync(BERT, outside);
    const weights = join(file, '..', 'weights');
    const references = [{ location: 'weights', tensor: 'a', end: 100, last: 'b' }];
    expect(() => findFiles(references, file)).toThrow('weights in weights, which is missing');
    symlinkSync(outside, weights);
    expect(() => findFiles(references, file)).toThrow('a link out of its own folder: not read');
    rmSync(weights);
    copyFileSync(BERT, weights);
    expect(findFiles(references, file).files).toHaveLength(2);
    expect(() => findFiles([{ ...references[0], end: 1e9 }], file)).toThrow(OnnxError);
    expect(() => findFiles([{ ...references[0], end: 1e9 }], file)).toThrow('the tensor b ends at byte 1000000000');
  });
});
