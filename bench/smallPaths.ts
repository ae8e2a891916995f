/** Paths of small classifiers, as bench/python/densePaths.py recorded them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PathFunction } from '../src/core/attribution/path';
import { largestError } from './figures';

/** A path between its recorded places: slopes are straight, F is the cubic that has their sums. */
export interface SmallPath extends PathFunction {
  readonly name: string;
  /** [tokens]: the integral of what `nodes` gives. */
  readonly exact: Float64Array;
  /** The largest difference to the same of every second recorded place, over the largest attribution. */
  readonly unsure: number;
  /** Whether the model's graph is smooth from the embeddings to the logits. */
  readonly smooth: boolean;
}

interface About {
  readonly tokens: number;
  readonly parts: number;
  readonly articles: number;
  readonly smooth: boolean;
}

/** F at equally many parts of the path, [parts + 1], and its slopes, [parts + 1, tokens]. */
interface Recorded {
  readonly values: Float32Array;
  readonly slopes: Float32Array;
}

/** Of every article of a model: the logit of the predicted class, that of the runner-up, and their difference. */
export function smallPaths(folder: string, model: string): readonly SmallPath[] {
  const { tokens, parts, articles, smooth }: About = JSON.parse(readFileSync(join(folder, `${model}.json`), 'utf8'));
  const bytes = readFileSync(join(folder, `${model}.bin`));
  const floats = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const size = (parts + 1) * (1 + tokens);
  const found: SmallPath[] = [];
  for (let k = 0; k < articles; k++) {
    const [first, second] = [2 * k, 2 * k + 1].map((i) => {
      const own = floats.subarray(i * size, (i + 1) * size);
      return { values: own.subarray(0, parts + 1), slopes: own.subarray(parts + 1) };
    });
    const margin = {
      values: first.values.map((v, i) => v - second.values[i]),
      slopes: first.slopes.map((v, i) => v - second.slopes[i]),
    };
    found.push(pathOf(`${model} ${k}`, first, tokens, smooth));
    found.push(pathOf(`${model} ${k} runner-up`, second, tokens, smooth));
    found.push(pathOf(`${model} ${k} margin`, margin, tokens, smooth));
  }
  return found;
}

function pathOf(name: string, { values, slopes }: Recorded, tokens: number, smooth: boolean): SmallPath {
  const parts = values.length - 1;
  const exact = new Float64Array(tokens);
  const halved = new Float64Array(tokens);
  const sums = new Float64Array(parts + 1);
  for (let k = 0; k <= parts; k++)
    for (let s = 0; s < tokens; s++) {
      const slope = slopes[k * tokens + s];
      sums[k] += slope;
      const share = slope / parts / (k === 0 || k === parts ? 2 : 1);
      exact[s] += share;
      if (k % 2 === 0) halved[s] += 2 * share;
    }
  const split = (alpha: number) => {
    const k = Math.min(parts - 1, Math.floor(alpha * parts));
    return [k, alpha * parts - k] as const;
  };
  const value = (alpha: number) => {
    const [k, t] = split(alpha);
    const [a, b, c, d] = [values[k], values[k + 1], sums[k] / parts, sums[k + 1] / parts];
    return a + t * t * (3 - 2 * t) * (b - a) + t * (1 - t) * (c * (1 - t) - d * t);
  };
  const slopesAt = (alpha: number) => {
    const [k, t] = split(alpha);
    const [left, right] = [k * tokens, (k + 1) * tokens];
    return Float64Array.from({ length: tokens }, (_, s) => (1 - t) * slopes[left + s] + t * slopes[right + s]);
  };
  return {
    name,
    tokens,
    smooth,
    exact,
    unsure: largestError(halved, exact),
    values: async (at) => at.map(value),
    nodes: async (at) => at.map((alpha) => ({ alpha, value: value(alpha), slopes: slopesAt(alpha) })),
  };
}
