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
import { withoutDuplicates } from './duplicates';
import type { Lookup } from './embedding';
import { expand } from './expand/expand';
import { floatTwin } from './float/float';
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
  /** Rows of every run where the graph fixes them; null when any number will do. */
  readonly batch: number | null;
  /**
   * True when the programs are the float twin of a quantised or half-precision file: their logits are near the file's
   * own, not equal to them.
   */
  readonly twin: boolean;
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

/** Says of ops without a rule why they were not taken apart, where that is the reason. */
function explained<T>(make: () => T, refused: ReadonlyMap<string, string>): T {
  try {
    return make();
  } catch (cause) {
    if (!(cause instanceof GradientError)) throw cause;
    const reasons = [...refused].filter(([op]) => cause.missing.has(op)).map(([, why]) => why);
    if (reasons.length === 0) throw cause;
    throw new GradientError(cause.message, {
      cause,
      missing: cause.missing,
      hints: [...reasons.slice(0, 2), ...cause.hints],
    });
  }
}

/** Throws GradientError when the graph has no lookup to explain. */
export function compile(source: Model): Programs {
  const raised = upgrade(source);
  const expanded = expand({ ...raised, graph: alike(raised.graph) });
  const logits = logitsOf(expanded.model.graph);
  const unique = { ...expanded.model, graph: withoutDuplicates(expanded.model.graph) };
  const { model, types: before, lookup, twin, refused } = floatTwin(unique, logits);
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
    const request = { nodes, types, output: logits, seed, input: lookup.output, rules, flat };
    const grad = explained(() => gradient(b, request), new Map([...expanded.refused, ...refused]));
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
    batch: typeof rows === 'number' ? rows : null,
    twin,
    footprint: footprint(before.values()),
    forward: forward(),
    gradient: backward,
  };
}
