/**
 * The float twin of a graph whose path from the lookup to the logits is quantised or half precision: rounding has no
 * derivative, and half precision loses it. The twin's logits are near the file's, not equal to them.
 */
import type { TypedModel } from '../../graph/typedModel';
import { findLookups, type Lookup } from '../embedding';
import type { Rewritten } from '../expand/rewrite';
import { dequantize } from './dequantize';
import { withRealRows } from './lookedUp';
import { widen } from './widen';

/**
 * The twin, and its lookups where they were found in this same graph; the same object when the graph already computes
 * in floats. It is made before fused ops are expanded, so that their constants are not rounded to half precision.
 * Throws GradientError when there is no lookup.
 */
export function floatTwin(
  source: TypedModel,
  logits: string,
  ids?: string,
): Rewritten & { readonly lookups: readonly Lookup[] | null } {
  const { model, refused } = dequantize(withRealRows(source));
  const lookups = findLookups(model.graph, model.types, logits, ids);
  const widened = lookups.reduce((wide, { output }) => widen(wide, output), model);
  return { model: widened, refused, lookups: widened === model ? lookups : null };
}
