/** A model as programs are made from it: in primitives, in floats, its lookup found. */
import { GradientError } from '../errors';
import { Builder } from '../graph/builder';
import type { Dim, Graph, Model, ValueInfo } from '../graph/graph';
import { inferShapes, type ValueType } from '../graph/shapes';
import { upgrade } from '../graph/upgrade';
import { withoutDuplicates } from './duplicates';
import { findLookup, type Lookup } from './embedding';
import { expand, lookupExpansions } from './expand/expand';
import { floatTwin } from './float/float';
import { logitsOf } from './signature';
import { fusedGelus } from './simplify/gelu';
import { padsOfAllAxes } from './simplify/pads';
import { pushSlices } from './slices/pushdown';

export interface Prepared {
  readonly model: Model;
  readonly types: ReadonlyMap<string, ValueType>;
  readonly lookup: Lookup;
  /** The value with the logits, [batch, labels]. */
  readonly logits: string;
  /** True when it is the float twin of a quantised or half-precision file. */
  readonly twin: boolean;
  /** Ops of which some node is in a form that is not supported, and why. */
  readonly refused: ReadonlyMap<string, string>;
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

/** Logits of one axis, one for each row, get an axis of their own. */
function inColumns(p: Prepared): Prepared {
  const dims = p.types.get(p.logits)?.dims;
  if (dims && dims.length !== 1 && dims.length !== 2)
    throw new GradientError(
      `the output ${p.logits} has ${dims.length} axes: the logits of a text classifier have two, [batch, labels]`,
    );
  if (dims?.length !== 1) return p;
  const b = new Builder(p.model.graph);
  const logits = b.node('Unsqueeze', [p.logits, b.ints([-1])]);
  const model = { ...p.model, graph: { ...p.model.graph, nodes: b.nodes, initializers: b.initializers } };
  return { ...p, model, logits, types: inferShapes(model) };
}

/** The same numbers by less work, and by what the runtime computes rightly. */
function simplified(model: Model): Model {
  const padded = padsOfAllAxes(model);
  return pushSlices({ ...padded, graph: fusedGelus(padded.graph, inferShapes(padded)) });
}

/** Throws GradientError when the graph has no lookup, or is no classifier of whole texts. */
export function prepare(source: Model): Prepared {
  const raised = upgrade(source);
  const opened = expand({ ...raised, graph: alike(raised.graph) }, lookupExpansions);
  const logits = logitsOf(opened.model.graph).name;
  const file: Model = { ...opened.model, graph: withoutDuplicates(opened.model.graph) };
  const floats = floatTwin(file, logits);
  const { model: expanded, refused } = expand(floats.model);
  const model = simplified(expanded);
  const types = inferShapes(model);
  return inColumns({
    model,
    types,
    lookup: findLookup(model.graph, types, logits),
    logits,
    twin: floats.model !== file,
    refused: new Map([...opened.refused, ...floats.refused, ...refused]),
  });
}
