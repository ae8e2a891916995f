/**
 * The float twin of a graph whose way from the lookup to the logits is quantised or half precision: rounding has no
 * derivative, and half precision loses it. The twin's logits are near the file's, not equal to them.
 */
import type { Model } from '../../graph/graph';
import { inferShapes } from '../../graph/shapes';
import { findLookup } from '../embedding';
import type { Rewritten } from '../expand/rewrite';
import { dequantize } from './dequantize';
import { withRealRows } from './lookedUp';
import { widen } from './widen';

/**
 * The twin; the same object as before when the graph computes in floats already. It is made while fused ops are whole,
 * so that their constants are never rounded to half precision. Throws GradientError when there is no lookup.
 */
export function floatTwin(source: Model, logits: string): Rewritten {
  const { model, refused } = dequantize(withRealRows(source));
  const lookup = findLookup(model.graph, inferShapes(model), logits);
  return { model: widen(model, lookup.output), refused };
}
