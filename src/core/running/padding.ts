/** Rows padded to the sequence length that a graph fixes: the only padding there is. */
import type { Row } from '../compile/rows';

/** The row padded to `tokens` tokens, masked, on the tokenizer's padding side. */
export function padded(row: Row, tokens: number, pad: number, side: 'left' | 'right'): Row {
  const missing = tokens - row.ids.length;
  const extend = (values: readonly number[], value: number): readonly number[] => {
    const rest = Array.from({ length: missing }, () => value);
    return side === 'left' ? [...rest, ...values] : [...values, ...rest];
  };
  return {
    ...row,
    ids: extend(row.ids, pad),
    types: extend(row.types, 0),
    mask: extend(
      row.ids.map(() => 1),
      0,
    ),
    ...(row.baselineIds ? { baselineIds: extend(row.baselineIds, pad) } : {}),
    ...(row.keep ? { keep: extend(row.keep, 1) } : {}),
    ...(row.noise ? { noise: withZeros(row.noise, (missing * row.noise.length) / row.ids.length, side) } : {}),
  };
}

function withZeros(values: Float32Array, zeros: number, side: 'left' | 'right'): Float32Array {
  const all = new Float32Array(values.length + zeros);
  all.set(values, side === 'left' ? zeros : 0);
  return all;
}

/** The values of the row's own tokens. */
export function trimmed(values: Float64Array, tokens: number, side: 'left' | 'right'): Float64Array {
  return side === 'left' ? values.subarray(values.length - tokens) : values.subarray(0, tokens);
}
