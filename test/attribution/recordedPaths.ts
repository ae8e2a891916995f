/** Paths of trained classifiers, from test/fixtures/attribution (test/oracles/cornerPaths.py). */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PathFunction } from '../../src/core/attribution/path';

const parts = 512;
const tokens = 16;

export interface RecordedPath extends PathFunction {
  /** [tokens]: the exact integrals of slopes that are straight between what was recorded. */
  readonly exact: readonly number[];
}

/** `corners`: with ReLU and max pooling; `steep`: smooth, with cliffs. */
export function recordedPaths(name: 'corners' | 'steep'): readonly RecordedPath[] {
  const bytes = readFileSync(join(__dirname, '..', 'fixtures', 'attribution', `${name}.bin`));
  const size = (parts + 1) * tokens;
  const paths = bytes.length / 2 / size;
  return Array.from({ length: paths }, (_, p) =>
    recorded(Float64Array.from({ length: size }, (_, i) => bytes.readInt16LE(2 * (p * size + i)) / 32767)),
  );
}

/** `slopes`: [parts + 1, tokens]. F is 0 at the baseline. */
function recorded(slopes: Float64Array): RecordedPath {
  const slope = (k: number, s: number) => slopes[k * tokens + s] ?? 0;
  const every = Array.from({ length: tokens }, (_, s) => s);
  const sums = Array.from({ length: parts + 1 }, (_, k) => every.reduce((sum, s) => sum + slope(k, s), 0));
  const reached = [0];
  for (let k = 0; k < parts; k += 1) {
    reached.push((reached[k] ?? 0) + ((sums[k] ?? 0) + (sums[k + 1] ?? 0)) / 2 / parts);
  }
  const cell = (alpha: number) => Math.min(parts - 1, Math.floor(alpha * parts));
  const value = (alpha: number) => {
    const k = cell(alpha);
    const t = alpha * parts - k;
    const left = sums[k] ?? 0;
    return (reached[k] ?? 0) + (t * left + ((t * t) / 2) * ((sums[k + 1] ?? 0) - left)) / parts;
  };
  const slopesAt = (alpha: number) => {
    const k = cell(alpha);
    const t = alpha * parts - k;
    return Float64Array.from(every, (s) => (1 - t) * slope(k, s) + t * slope(k + 1, s));
  };
  const exact = every.map((s) => {
    let sum = 0;
    for (let k = 0; k < parts; k += 1) sum += (slope(k, s) + slope(k + 1, s)) / 2 / parts;
    return sum;
  });
  return {
    tokens,
    exact,
    values: async (alphas) => alphas.map(value),
    nodes: async (alphas) => alphas.map((alpha) => ({ alpha, value: value(alpha), slopes: slopesAt(alpha) })),
  };
}
