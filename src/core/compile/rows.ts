/** Rows -> the input tensors of a program. A row is one path node of one window, or one document. */

import * as l10n from '@vscode/l10n';
import type { Feeds, FeedType, WireTensor } from '../../protocol/runtime';
import { GradientError } from '../errors';
import { toHalf } from '../graph/builder';
import type { ValueInfo } from '../graph/graph';
import { type Input, roleOf, unknownInput } from './inputNames';
import { INPUTS } from './programNames';

/** One row; rows of one run have the same length. */
export interface Row {
  readonly ids: readonly number[];
  /** token_type_ids. */
  readonly types: readonly number[];
  /** 1 for each token, 0 for padding. Default: no padding. */
  readonly mask?: readonly number[];
  /** Baseline ids, and 1 where their embedding is used (0: the zero vector). Default: the ids themselves. */
  readonly baselineIds?: readonly number[];
  readonly keep?: readonly number[];
  /** The position on the path, in [0, 1]. Default 1: the text itself. */
  readonly alpha?: number;
  /** The weight of each logit; only for gradient programs. */
  readonly cotangent?: readonly number[];
  /** [S * H], added to the embedding; only for sampled programs. */
  readonly noise?: Float32Array;
}

const ARRAYS: Readonly<Record<FeedType, (values: readonly number[]) => WireTensor['data']>> = {
  float32: (v) => Float32Array.from(v),
  float64: (v) => Float64Array.from(v),
  float16: (v) => Uint16Array.from(v, toHalf),
  int64: (v) => BigInt64Array.from(v, BigInt),
  int32: (v) => Int32Array.from(v),
  int16: (v) => Int16Array.from(v),
  int8: (v) => Int8Array.from(v),
  uint64: (v) => BigUint64Array.from(v, BigInt),
  uint32: (v) => Uint32Array.from(v),
  uint16: (v) => Uint16Array.from(v),
  uint8: (v) => Uint8Array.from(v),
  bool: (v) => Uint8Array.from(v),
};

function tensorOf(type: FeedType, dims: readonly number[], values: readonly number[]): WireTensor {
  return { type, dims, data: ARRAYS[type](values) };
}

/** The type of an input. Throws GradientError for types that are not numbers. */
function feedType({ name, type }: ValueInfo): FeedType {
  if (type in ARRAYS) return type as FeedType;
  throw new GradientError(
    l10n.t`the model's input "${name}" has type ${type}, which is not supported for ids and masks`,
  );
}

/** Positions of the tokens that are not padding, from 0, also after padding on the left. */
function positions({ ids, mask }: Row): readonly number[] {
  let next = 0;
  return ids.map((_, i) => (mask === undefined || mask[i] === 1 ? next++ : Math.max(0, next - 1)));
}

/** Throws GradientError for an input whose role is unknown. */
function valuesOf(input: Input, ids: string, rows: readonly Row[]): readonly number[] {
  const mask = (r: Row) => r.mask ?? r.ids.map(() => 1);
  switch (roleOf(input, ids)) {
    case 'ids':
      return rows.flatMap((r) => r.ids);
    case 'mask':
      return rows.flatMap(mask);
    case 'global':
      // Global attention is for the token that the classifier reads: the first.
      return rows.flatMap((r) => mask(r).map((m, i, all) => Number(m === 1 && all.indexOf(1) === i)));
    case 'types':
      return rows.flatMap((r) => r.types);
    case 'positions':
      return rows.flatMap(positions);
    case 'lengths':
      return rows.map((r) => mask(r).reduce((sum, m) => sum + m, 0));
    case undefined:
      throw new GradientError(unknownInput(input));
  }
}

/** The tensors of the model's own inputs. `ids` is the name of the input with the token ids. */
export function ownFeeds(inputs: readonly Input[], ids: string, rows: readonly Row[]): Feeds {
  const dims = [rows.length, rows[0].ids.length];
  const feeds: Record<string, WireTensor> = {};
  for (const input of inputs) {
    const own = roleOf(input, ids) === 'lengths' ? [rows.length] : dims;
    feeds[input.name] = tensorOf(feedType(input), own, valuesOf(input, ids, rows));
  }
  return feeds;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The tensors of a program. Rows with a cotangent are for a gradient program. */
export function programFeeds(inputs: readonly Input[], ids: string, rows: readonly Row[]): Feeds {
  const dims = [rows.length, rows[0].ids.length];
  const type = (inputs.find((i) => i.name === ids)?.type ?? 'int64') as FeedType;
  const feeds: Record<string, WireTensor> = {
    ...ownFeeds(inputs, ids, rows),
    [INPUTS.baselineIds]: tensorOf(
      type,
      dims,
      rows.flatMap((r) => r.baselineIds ?? r.ids),
    ),
    [INPUTS.keep]: tensorOf(
      'float32',
      dims,
      rows.flatMap((r) => r.keep ?? r.ids.map(() => 1)),
    ),
    [INPUTS.alphas]: tensorOf(
      'float32',
      [rows.length],
      rows.map((r) => r.alpha ?? 1),
    ),
  };
  const cotangents = rows.flatMap((r) => r.cotangent ?? []);
  if (cotangents.length > 0)
    feeds[INPUTS.cotangent] = tensorOf('float32', [rows.length, cotangents.length / rows.length], cotangents);
  const noises = rows.flatMap((r) => r.noise ?? []);
  if (noises.length > 0)
    feeds[INPUTS.noise] = { type: 'float32', dims: [...dims, noises[0].length / dims[1]], data: joined(noises) };
  return feeds;
}
