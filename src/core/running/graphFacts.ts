/** What the main thread knows of a model's graph: it does not hold the graph of a file. */
import type { Activation } from '../compile/head';
import { logitsOf } from '../compile/logits';
import type { ValueInfo } from '../graph/graph';
import { type PositionFacts, positionFacts } from '../models/positionTables';
import type { Placed, Reference } from '../onnx/externalData';

export interface GraphFacts {
  /** The output with the logits. */
  readonly logits: ValueInfo;
  readonly positions: PositionFacts;
  /** How the numbers are stored, according to the graph. */
  readonly dtype: string;
  /** Whether the file computes with integers. */
  readonly quantized: boolean;
  /** The outputs of the file; the model has only the logits. */
  readonly outputs: readonly ValueInfo[];
  /** The file's activation of its logits, or null. */
  readonly activation: Activation | null;
  /** Whether the unchanged file returns the logits. */
  readonly asItIs: boolean;
}

/** Facts of the graph of a file. */
export interface FileFacts extends GraphFacts {
  /** The files with its weights; unchecked. */
  readonly references: readonly Reference[];
}

/** A graph that was built from weights. */
export interface BuiltGraph {
  readonly placed: Placed;
  readonly dtype: string;
}

export function builtFacts({ placed, dtype }: BuiltGraph): GraphFacts {
  const { graph } = placed.model;
  const own = { logits: logitsOf(graph), positions: positionFacts(graph), outputs: graph.outputs };
  return { ...own, dtype, quantized: false, activation: null, asItIs: true };
}
