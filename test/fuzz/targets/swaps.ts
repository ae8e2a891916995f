/** Files that are swapped while they are read, with their size and time made to look the same: never taken for those before. */
import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileStates } from '../../../src/core/models/fileStates';
import { decode } from '../../../src/core/onnx/decode';
import { place } from '../../../src/core/onnx/externalData';
import { skim } from '../../../src/core/onnx/skim';
import { FIXTURES } from '../fixtures';
import { pick, type Target } from '../target';

const MODEL = join(FIXTURES, 'models', 'bert', 'onnx', 'model.onnx');
/** How the bytes get there: by another file of the name, or into the same one. */
const WAYS = ['renamed', 'written', 'removed'] as const;

/** The first byte says how, the others are put over the model's bytes from a place that the next four name. */
function swapped(model: Buffer, bytes: Uint8Array): Buffer {
  const other = Buffer.from(model);
  const at =
    Buffer.from(bytes)
      .subarray(1, 5)
      .reduce((sum, b) => sum * 256 + b, 0) % model.length;
  other.set(bytes.subarray(5, 5 + model.length - at), at);
  return other;
}

export const swaps: Target = {
  name: 'swaps',
  seeds: () => [Buffer.from([0, 0, 0, 8, 0, 1, 2, 3, 4, 5, 6, 7])],
  damage: (_, random) =>
    Buffer.from(Array.from({ length: 6 + Math.floor(random() * 64) }, () => Math.floor(random() * 256))),
  read: async (bytes, folder) => {
    const model = readFileSync(MODEL);
    const [file, beside] = ['model.onnx', 'other.onnx'].map((name) => join(folder, name));
    rmSync(file, { force: true });
    writeFileSync(file, model);
    const states = new FileStates([file]);
    const { atime, mtime } = statSync(file);
    const graph = skim(file);
    const other = swapped(model, bytes);
    const way = pick(() => (bytes[0] ?? 0) / 256, WAYS);
    if (way === 'removed') rmSync(file);
    else if (way === 'renamed') {
      writeFileSync(beside, other);
      renameSync(beside, file);
    } else writeFileSync(file, other);
    if (way !== 'removed') utimesSync(file, atime, mtime);
    if (!states.changed) throw new Error(`a file that was ${way} counts as the same`);
    if (way === 'removed') return way;
    // What was read before stays whole; what is read now is a model, or an error of ours.
    decode(graph, file);
    place(decode(skim(file), file), file);
    return other.equals(model) ? 'the same bytes' : way;
  },
};
