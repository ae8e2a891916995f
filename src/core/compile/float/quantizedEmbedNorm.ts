/** QEmbedLayerNormalization: EmbedLayerNormalization over quantised tables, each with a scale and a zero point. */
import { embeddingSum, maskIndex } from '../expand/embedNorm';
import { layerNorm } from '../expand/normalizations';
import type { Dequantization, Dequantizations, QuantizedContext } from './quantized';

/** Of inputs 2 to 6, scales are inputs 8 to 12 and zero points 13 to 17. */
function dequantized(c: QuantizedContext, index: number, value: string): string {
  if (!c.isInteger(index)) return value;
  const [scale, zero] = [c.input(index + 6), c.input(index + 11)];
  return c.op('DequantizeLinear', zero === '' ? [value, scale] : [value, scale, zero]);
}

const quantizedEmbedNorm: Dequantization = (c) => {
  const lookUp = (table: number, ids: string) =>
    dequantized(c, table, c.op('Gather', [c.input(table), ids], { axis: 0 }));
  // Positions always count from 0: no input has them.
  const sum = embeddingSum(c, lookUp, Number.POSITIVE_INFINITY);
  const [scale, shift] = [5, 6].map((i) => dequantized(c, i, c.input(i)));
  return [layerNorm(c, sum, scale, shift), c.node.outputs[1] ? maskIndex(c, 7) : undefined, sum];
};

export const quantizedEmbedNorms: Dequantizations = [['com.microsoft:QEmbedLayerNormalization', quantizedEmbedNorm]];
