/** A program as a model: what its outputs need and nothing else. */
import type { Builder } from '../graph/builder';
import type { Graph, Model, Node, ValueInfo } from '../graph/graph';
import { needed, sorted, used } from '../graph/traverse';

/** The nodes that the outputs need, in order, with the constants that they use. */
export function finish(
  model: Model,
  b: Builder,
  nodes: readonly Node[],
  inputs: readonly ValueInfo[],
  outputs: readonly ValueInfo[],
): Model {
  const kept = sorted(
    needed(
      sorted(nodes),
      outputs.map((o) => o.name),
    ),
  );
  const graph: Graph = {
    name: 'gradlens',
    inputs,
    outputs,
    initializers: b.initializers,
    nodes: kept,
    valueInfo: new Map(),
  };
  const opsets = new Map(model.opsets).set('com.microsoft', 1);
  return { irVersion: model.irVersion, opsets, graph: { ...graph, initializers: used(graph) } };
}
