/**
 * The float twin of a graph whose way from the lookup to the logits is quantised or half precision: rounding has no
 * derivative, and half precision loses it. The twin's logits are near the file's, not equal to them.
 */
import type { TypedModel } from '../../graph/typedModel';
import { findLookup, type Lookup } from '../embedding';
import type { Rewritten } from '../expand/rewrite';
import { dequantize } from './dequantize';
import { withRealRows } from './lookedUp';
import { widen } from './widen';

/**
 * The twin, and its lookup where that was found in this very graph; the same object as before when the graph computes in
 * floats already. It is made while fused ops are whole,
 * so that their constants are never rounded to half precision. Throws GradientError when there is no lookup.
 */
export function floatTwin(source: TypedModel, logits: string): Rewritten & { readonly lookup: Lookup | null } {
  const { model, refused } = dequantize(withRealRows(source));
  const lookup = findLookup(model.graph, model.types, logits);
  const widened = widen(model, lookup.output);
  return { model: widened, refused, lookup: widened === model ? lookup : null };
}
