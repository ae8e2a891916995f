/** Runs in a thread of its own with a small heap, so that a hang or a memory bomb ends the thread and not the test. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { random as numbers } from '../compile/support';
import { damageBytes, damageGraph, pick, strangeModel } from './mutations';
import { type Outcome, read } from './reading';

export interface Task {
  /** Undamaged files. */
  readonly files: readonly string[];
  /** Where damaged files are put. */
  readonly folder: string;
  readonly from: number;
  readonly milliseconds: number;
}
export type Report =
  | { readonly kind: 'start'; readonly seed: number }
  | { readonly kind: 'end'; readonly seed: number; readonly milliseconds: number; readonly outcome: Outcome };

/** The damaged bytes of a seed. */
function damaged(files: readonly string[], seed: number): Uint8Array {
  const random = numbers(seed);
  if (random() < 0.5) return strangeModel(random);
  const bytes = readFileSync(pick(random, files));
  return random() < 0.3 ? damageBytes(bytes, random) : damageGraph(bytes, random);
}

const { files, folder, from, milliseconds } = workerData as Task;
const end = performance.now() + milliseconds;
for (let seed = from; performance.now() < end; seed++) {
  const file = join(folder, 'model.onnx');
  writeFileSync(file, damaged(files, seed));
  parentPort?.postMessage({ kind: 'start', seed } satisfies Report);
  const started = performance.now();
  const outcome = read(file);
  parentPort?.postMessage({ kind: 'end', seed, milliseconds: performance.now() - started, outcome } satisfies Report);
}
