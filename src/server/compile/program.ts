/** Parts that programs are put together from. */
import { GradientError } from '../errors';
import type { Builder } from '../graph/builder';
import type { Dim, Graph, Model, Node, ValueInfo } from '../graph/graph';
import { needed, sorted, used } from '../graph/traverse';

/** All inputs of two axes are [batch, sequence]: they are always fed alike, whatever names the file gives its axes. */
export function alike(graph: Graph): Graph {
  const dim = (d: Dim, name: string): Dim => (typeof d === 'number' ? d : name);
  const inputs = graph.inputs.map((i): ValueInfo => {
    if (i.dims === null || i.dims.length !== 2) return i;
    return { ...i, dims: [dim(i.dims[0], 'batch'), dim(i.dims[1], 'sequence')] };
  });
  return { ...graph, inputs };
}

export function logitsOf(graph: Graph): string {
  const named = graph.outputs.find((o) => o.name === 'logits');
  const [first] = graph.outputs;
  if (!named && !first) throw new GradientError('the graph has no outputs');
  return (named ?? first).name;
}

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
