/** Quantised graph -> the same graph in real numbers: without rounding, with weights dequantised. */
import { opKey } from '../../graph/graph';
import type { TypedModel } from '../../graph/typedModel';
import { type Rewritten, rewrite } from '../expand/rewrite';
import { dynamicLstms } from './dynamicLstm';
import { carry, integerElementwise } from './integerElementwise';
import { integerProducts } from './integerProducts';
import { linear } from './linear';
import { packedBits } from './packedBits';
import { type Dequantization, QuantizedContext, type Reals } from './quantized';
import { quantizedEmbedNorms } from './quantizedEmbedNorm';

/** Every op that is dequantised, by its key (see `opKey`). */
export const dequantizations: ReadonlyMap<string, Dequantization> = new Map<string, Dequantization>([
  ...linear,
  ...integerProducts,
  ...integerElementwise,
  ...packedBits,
  ...quantizedEmbedNorms,
  ...dynamicLstms,
]);

/** The model without rounding. Quantised embedding tables and weights stay in the file. */
export function dequantize(model: TypedModel): Rewritten {
  const reals: Reals = new Map();
  return rewrite(model, (node, b) => {
    const c = new QuantizedContext(b, node, model.types, reals, model.graph.initializers);
    const own = dequantizations.get(opKey(node));
    return own ? own(c) : carry(c, node);
  });
}
