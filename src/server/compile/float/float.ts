/**
 * The float twin of a graph whose way from the lookup to the logits is quantised or half precision: rounding has no
 * derivative, and half precision loses it. The twin's logits are near the file's, not equal to them.
 */
import type { Model } from '../../graph/graph';
import { inferShapes, type ValueType } from '../../graph/shapes';
import { findLookup, type Lookup } from '../embedding';
import { dequantize } from './dequantize';
import { widen } from './widen';

export interface Twin {
  readonly model: Model;
  readonly types: ReadonlyMap<string, ValueType>;
  readonly lookup: Lookup;
  /** False when the graph is its own twin: it computes in floats already. */
  readonly twin: boolean;
  /** Quantised ops in forms that are not supported, and why. */
  readonly refused: ReadonlyMap<string, string>;
}

/** Finds the lookup and makes the graph differentiable behind it. Throws GradientError when there is no lookup. */
export function floatTwin(source: Model, logits: string): Twin {
  const { model, refused } = dequantize(source);
  const types = inferShapes(model);
  const lookup = findLookup(model.graph, types, logits);
  const wide = widen(model, lookup.output);
  if (wide === model) return { model, types, lookup, twin: model !== source, refused };
  const wideTypes = inferShapes(wide);
  return { model: wide, types: wideTypes, lookup: findLookup(wide.graph, wideTypes, logits), twin: true, refused };
}
