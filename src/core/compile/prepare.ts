/** A model ready for programs: expanded to primitives, in floats, with its lookups found. */
import * as l10n from '@vscode/l10n';
import { GradientError } from '../errors';
import { Builder } from '../graph/builder';
import type { Dim, Graph, Model, ValueInfo } from '../graph/graph';
import { type TypedModel, typed } from '../graph/typedModel';
import { upgrade } from '../graph/upgrade';
import { withoutDuplicates } from './duplicates';
import { findLookups, type Lookup } from './embedding';
import { expand, lookupExpansions } from './expand/expand';
import { floatTwin } from './float/float';
import { logitsOf } from './logits';
import { fusedGelus } from './simplify/gelu';
import { padsOfAllAxes } from './simplify/pads';
import { pushSlices } from './slices/pushdown';

/** A model to which programs can be added. */
export interface Prepared {
  readonly model: TypedModel;
  /** The lookups, which are interpolated together; that of the largest table first. */
  readonly lookups: readonly Lookup[];
  /** The value with the logits, [batch, labels]. */
  readonly logits: string;
  /** True when it is the float twin of a quantised or half-precision file. */
  readonly twin: boolean;
  /** Ops with a node in an unsupported form, and why. */
  readonly refused: ReadonlyMap<string, string>;
}

/** Names the axes of all inputs with two axes batch and sequence: their sizes are always equal. */
function alike(graph: Graph): Graph {
  const dim = (d: Dim, name: string): Dim => (typeof d === 'number' ? d : name);
  const inputs = graph.inputs.map((i): ValueInfo => {
    if (i.dims === null || i.dims.length !== 2) return i;
    const [batch, sequence] = [dim(i.dims[0], 'batch'), dim(i.dims[1], 'sequence')];
    return batch === i.dims[0] && sequence === i.dims[1] ? i : { ...i, dims: [batch, sequence] };
  });
  return inputs.every((input, i) => input === graph.inputs[i]) ? graph : { ...graph, inputs };
}

/** Logits of one axis, one per row, get an axis of labels. */
function inColumns(model: TypedModel, logits: string): { readonly model: TypedModel; readonly logits: string } {
  const dims = model.types.get(logits)?.dims;
  if (dims && dims.length !== 1 && dims.length !== 2)
    throw new GradientError(
      l10n.t`the output ${logits} has ${dims.length} axes: the logits of a text classifier have two, [batch, labels]`,
    );
  if (dims?.length !== 1) return { model, logits };
  const b = new Builder(model.graph);
  const column = b.node('Unsqueeze', [logits, b.ints([-1])]);
  return { model: model.with({ ...model.graph, nodes: b.nodes, initializers: b.initializers }), logits: column };
}

/** Called with each pass and its result. */
export type OnPass = (pass: string, model: TypedModel) => void;

/**
 * Prepares a model for programs. Throws GradientError when it has no lookup, or is not a classifier of whole texts.
 * @param onPass for tests: `verify` must accept every model between passes
 * @param ids the input with the token ids, where the user named it
 */
export function prepare(source: Model, onPass: OnPass = () => {}, ids?: string): Prepared {
  const passed = (pass: string, model: TypedModel): TypedModel => {
    onPass(pass, model);
    return model;
  };
  const raised = passed('upgrade', typed(upgrade(source)));
  const named = passed('alike', raised.with(alike(raised.graph)));
  const opened = expand(named, lookupExpansions);
  passed('expand lookups', opened.model);
  const output = logitsOf(opened.model.graph).name;
  const file = passed('duplicates', opened.model.with(withoutDuplicates(opened.model.graph)));
  const floats = floatTwin(file, output, ids);
  passed('float twin', floats.model);
  const expanded = expand(floats.model);
  passed('expand', expanded.model);
  const padded = passed('pads', padsOfAllAxes(expanded.model));
  const fused = passed('gelu', fusedGelus(padded));
  const sliced = passed('slices', pushSlices(fused));
  const known = sliced === floats.model ? floats.lookups : null;
  const lookups = known ?? findLookups(sliced.graph, sliced.types, output, ids);
  const { model, logits } = inColumns(sliced, output);
  passed('columns', model);
  return {
    model,
    lookups,
    logits,
    twin: floats.model !== file,
    refused: new Map([...opened.refused, ...floats.refused, ...expanded.refused]),
  };
}
