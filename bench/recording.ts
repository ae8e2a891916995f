/**
 * The path of a text, recorded densely once: F and the slopes of all tokens. Rules are then evaluated on it without
 * another run. Recordings lie in bench/.paths, by model and text, and are used again.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PathFunction } from '../src/core/attribution/path';
import type { Row } from '../src/core/compile/rows';
import type { LoadedModel } from '../src/core/model/model';
import { Curve } from './curve';

const FOLDER = 'bench/.paths';
/** Both ends, and midpoints of so many equal parts between them: a number that 3 divides, for thirds of the nodes. */
const PARTS = 192;
/** Rows of one run. */
const ROWS = 4;

/** Of one text, with its baseline. */
export interface Recording {
  /** [nodes], from 0 to 1. */
  readonly alphas: readonly number[];
  /** [nodes] */
  readonly values: Float64Array;
  /** [nodes, tokens] */
  readonly slopes: Float32Array;
  readonly tokens: number;
}

/** The path of `row`, whose logit `target` is explained: recorded before, or now. */
export async function record(
  model: LoadedModel,
  row: Row,
  target: number,
): Promise<{ readonly recording: Recording; readonly again: boolean }> {
  const tokens = row.ids.length;
  const key = JSON.stringify([model.info.sha256, row.ids, row.baselineIds, target, PARTS]);
  const file = join(FOLDER, createHash('sha256').update(key).digest('hex').slice(0, 32));
  const alphas = [0, ...Array.from({ length: PARTS }, (_, k) => (k + 0.5) / PARTS), 1];
  if (existsSync(file)) return { recording: read(file, alphas, tokens), again: true };
  const cotangent = model.info.labels.map((_, i) => Number(i === target));
  const nodes = await model.gradients(
    alphas.map((alpha) => ({ ...row, alpha, cotangent })),
    ROWS,
  );
  const values = Float64Array.from(nodes, ({ logits }) => logits[target]);
  const slopes = new Float32Array(alphas.length * tokens);
  for (const [k, node] of nodes.entries()) slopes.set(node.slopes, k * tokens);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(`${file}.partial`, Buffer.concat([Buffer.from(values.buffer), Buffer.from(slopes.buffer)]));
  renameSync(`${file}.partial`, file);
  return { recording: { alphas, values, slopes, tokens }, again: false };
}

/** [nodes] float64, then [nodes, tokens] float32. */
function read(file: string, alphas: readonly number[], tokens: number): Recording {
  const bytes = Uint8Array.from(readFileSync(file));
  const end = 8 * alphas.length;
  if (bytes.length !== end + 4 * alphas.length * tokens) throw new Error(`${file} is no whole recording: delete it`);
  return {
    alphas,
    values: new Float64Array(bytes.buffer, 0, alphas.length),
    slopes: new Float32Array(bytes.buffer, end),
    tokens,
  };
}

/** The nodes at these places of the list. */
export function some(recording: Recording, kept: readonly number[]): Recording {
  const { alphas, values, slopes, tokens } = recording;
  const own = new Float32Array(kept.length * tokens);
  for (const [k, from] of kept.entries()) own.set(slopes.subarray(from * tokens, (from + 1) * tokens), k * tokens);
  return { alphas: kept.map((k) => alphas[k]), values: Float64Array.from(kept, (k) => values[k]), slopes: own, tokens };
}

/** What attribution sees: the recorded path between its nodes, on splines. */
export function pathOf({ alphas, values, slopes, tokens }: Recording): PathFunction & { readonly curve: Curve } {
  const curve = new Curve(alphas, slopes, tokens);
  const value = new Curve(alphas, values, 1);
  return {
    curve,
    tokens,
    values: async (at) => at.map((alpha) => value.at(alpha)[0]),
    nodes: async (at) => at.map((alpha) => ({ alpha, value: value.at(alpha)[0], slopes: curve.at(alpha) })),
  };
}
