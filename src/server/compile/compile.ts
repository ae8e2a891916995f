/**
 * Model -> explanation programs: one graph that runs forward at any place of the path, and one that also returns the
 * attribution of every token there, summed over hidden units inside the graph. Rows are path nodes or documents, so
 * a node costs S numbers of traffic, not S x H. Weights are references into the user's own files throughout.
 */
import { gradient } from '../autodiff/gradient';
import { flat, rules } from '../autodiff/rules';
import { GradientError } from '../errors';
import { Builder } from '../graph/builder';
import type { Dim, Graph, Model, Node, ValueInfo } from '../graph/graph';
import { inferShapes } from '../graph/shapes';
import { needed, sorted, used } from '../graph/traverse';
import { upgrade } from '../graph/upgrade';
import { findLookup, type Lookup } from './embedding';
import { type Footprint, footprint } from './footprint';
import { INPUTS, interpolate, restore } from './interpolate';

/** The outputs of programs. */
export const OUTPUTS = {
  /** [N, L] float32. */
  logits: 'gradlens/logits',
  /** [N, S] float32: sum over hidden units of (E - B) dF/dX at each row's place. Only of gradient programs. */
  attributions: 'gradlens/attributions',
} as const;

export interface Programs {
  readonly lookup: Lookup;
  /** The model's own inputs, in its order. */
  readonly inputs: readonly ValueInfo[];
  /** Number of logits, when the graph tells. */
  readonly labels: number | null;
  /** Memory of a row of a gradient run. */
  readonly footprint: Footprint;
  readonly forward: Model;
  /** Made when first asked for. Throws GradientError that names every op without a rule. */
  gradient(): Model;
}

/** All inputs of two axes are [batch, sequence]: they are always fed alike, whatever names the file gives its axes. */
function alike(graph: Graph): Graph {
  const dim = (d: Dim, name: string): Dim => (typeof d === 'number' ? d : name);
  const inputs = graph.inputs.map((i): ValueInfo => {
    if (i.dims === null || i.dims.length !== 2) return i;
    return { ...i, dims: [dim(i.dims[0], 'batch'), dim(i.dims[1], 'sequence')] };
  });
  return { ...graph, inputs };
}

function logitsOf(graph: Graph): string {
  const named = graph.outputs.find((o) => o.name === 'logits');
  const [first] = graph.outputs;
  if (!named && !first) throw new GradientError('the graph has no outputs');
  return (named ?? first).name;
}

function finish(
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

/** Throws GradientError when the graph has no lookup to explain. */
export function compile(source: Model): Programs {
  const raised = upgrade(source);
  const model: Model = { ...raised, graph: alike(raised.graph) };
  const logits = logitsOf(model.graph);
  const before = inferShapes(model);
  const lookup = findLookup(model.graph, before, logits);
  const ids = model.graph.inputs.find((i) => i.name === lookup.ids);
  const [rows, columns] = ids?.dims ?? ['batch', 'sequence'];
  const own: ValueInfo[] = [
    ...model.graph.inputs,
    { name: INPUTS.baselineIds, type: ids?.type ?? 'int64', dims: [rows, columns] },
    { name: INPUTS.keep, type: 'float32', dims: [rows, columns] },
    { name: INPUTS.alphas, type: 'float32', dims: [rows] },
  ];
  const started = new Builder(model.graph);
  const path = interpolate(started, lookup);
  const nodes = sorted(path.nodes);
  const size = before.get(logits)?.dims?.at(-1);
  const labels = typeof size === 'number' ? size : null;

  const begin = (): Builder => new Builder({ ...model.graph, nodes, initializers: started.initializers, inputs: own });
  const named = (value: string, name: string): Node => ({
    op: 'Cast',
    domain: '',
    name,
    inputs: [value],
    outputs: [name],
    attributes: new Map([['to', { kind: 'int', value: 1 }]]),
  });
  const output = (name: string, dims: readonly Dim[]): ValueInfo => ({ name, type: 'float32', dims });

  const forward = (): Model => {
    const b = begin();
    return finish(model, b, [...b.nodes, named(logits, OUTPUTS.logits)], own, [output(OUTPUTS.logits, [rows, labels])]);
  };
  const backward = (): Model => {
    const b = begin();
    const inputs = [...own, output(INPUTS.cotangent, [rows, labels])];
    const types = inferShapes({
      ...model,
      graph: { ...model.graph, nodes, initializers: started.initializers, inputs },
    });
    const seed = b.node('CastLike', [INPUTS.cotangent, logits]);
    const grad = gradient(b, { nodes, types, output: logits, seed, input: lookup.output, rules, flat });
    const sums = b.node('ReduceSum', [b.node('Mul', [grad, path.difference]), b.ints([-1])], { keepdims: 0 });
    const perToken = restore(b, sums, lookup);
    const last = [named(logits, OUTPUTS.logits), named(perToken, OUTPUTS.attributions)];
    const outputs = [output(OUTPUTS.logits, [rows, labels]), output(OUTPUTS.attributions, [rows, columns])];
    return finish(model, b, [...b.nodes, ...last], inputs, outputs);
  };
  return {
    lookup,
    inputs: model.graph.inputs,
    labels,
    footprint: footprint(before.values()),
    forward: forward(),
    gradient: backward,
  };
}
