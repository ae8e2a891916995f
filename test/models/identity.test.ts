/** A file that was swapped for another of its name, size and time is another file. */
import { copyFileSync, linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModel } from '../../src/core/model/model';
import { FileStates } from '../../src/core/models/fileStates';
import { sha256 } from '../../src/core/models/hash';
import { copyOfModel, temporaryFolder } from '../support/fixtures';

/** Writes other bytes of the same number into a file, or puts another in its place, and gives it its old time. */
const SWAPS: Readonly<Record<string, (file: string) => void>> = {
  'written over': (file) => swap(file, (bytes) => writeFileSync(file, bytes)),
  replaced: (file) =>
    swap(file, (bytes) => {
      writeFileSync(`${file}.new`, bytes);
      renameSync(`${file}.new`, file);
    }),
};

function swap(file: string, put: (bytes: Buffer) => void): void {
  const { atime, mtime } = statSync(file);
  const bytes = readFileSync(file);
  // A letter for a letter: JSON stays JSON.
  const at = bytes.lastIndexOf('a');
  bytes[at] = 'b'.charCodeAt(0);
  put(bytes);
  utimesSync(file, atime, mtime);
}

function file(name = 'f', text = 'abc'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  // To the second, as archives keep it: nanoseconds tell no states apart then.
  utimesSync(path, 1_700_000_000, 1_700_000_000);
  return path;
}

describe('a file of the same name, size and time', () => {
  for (const [how, put] of Object.entries(SWAPS)) {
    it(`has a hash of its own when it was ${how}`, async () => {
      const path = file();
      const cache = temporaryFolder();
      const before = await sha256([path], undefined, cache);
      expect(await sha256([path], undefined, cache)).toBe(before);
      put(path);
      expect(await sha256([path], undefined, cache)).not.toBe(before);
    });

    it(`is noticed while it is in use when it was ${how}`, async () => {
      const path = file();
      const states = new FileStates([path]);
      states.know(await sha256([path], undefined, temporaryFolder()));
      states.check();
      put(path);
      expect(states.changed).toBe(true);
      expect(() => states.check()).toThrow('was changed while it was in use');
    });
  }

  it('is the same when it only got another name or other permissions', async () => {
    const path = file();
    const states = new FileStates([path]);
    linkSync(path, `${path}.backup`);
    // Nothing is known of its bytes yet.
    expect(states.changed).toBe(true);
    const later = new FileStates([path]);
    later.know(await sha256([path], undefined, temporaryFolder()));
    rmSync(`${path}.backup`);
    expect(later.changed).toBe(false);
    SWAPS['written over'](path);
    expect(later.changed).toBe(true);
  });

  it('that was changed while it was hashed is hashed again', async () => {
    const path = file('f', 'a'.repeat(4_000_000));
    const cache = temporaryFolder();
    const hashing = sha256([path], undefined, cache);
    SWAPS['written over'](path);
    await hashing;
    const copy = file('g', '');
    copyFileSync(path, copy);
    expect(await sha256([path], undefined, cache)).toBe(await sha256([copy], undefined, cache));
  });
});

describe('a model', () => {
  for (const name of ['config.json', 'tokenizer.json', 'onnx/weights.bin'])
    it(`has another fingerprint when its ${name} was swapped`, async () => {
      const folder = copyOfModel('bert', temporaryFolder());
      const fingerprint = async () => {
        const model = await openModel({ model: join(folder, 'onnx', 'model_external.onnx'), device: 'cpu' });
        await model.dispose();
        return model.fingerprint;
      };
      const before = await fingerprint();
      expect(await fingerprint()).toBe(before);
      const path = join(folder, name);
      const { atime, mtime } = statSync(path);
      const bytes = readFileSync(path);
      // Spaces in JSON, another weight: still a model.
      if (name.endsWith('.json'))
        writeFileSync(path, bytes.toString('utf8').replace(/\{\s*/, '{\n').padEnd(bytes.length));
      else {
        bytes[Math.floor(bytes.length / 2)] ^= 1;
        writeFileSync(path, bytes);
      }
      utimesSync(path, atime, mtime);
      expect(await fingerprint()).not.toBe(before);
    });

  it('whose tokenizer is another than it was is noticed, though it stands elsewhere', async () => {
    const [folder, other] = ['bert', 'bert'].map((name) => copyOfModel(name, temporaryFolder()));
    const model = await openModel({ model: folder, tokenizer: other, device: 'cpu' });
    expect(model.changed).toBe(false);
    writeFileSync(join(folder, 'tokenizer.json'), '{}');
    expect(model.changed).toBe(false);
    writeFileSync(join(other, 'tokenizer.json'), '{}');
    expect(model.changed).toBe(true);
    await model.dispose();
  });
});
