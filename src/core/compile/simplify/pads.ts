/**
 * Pads of some axes as pads of all. The optimiser of ONNX Runtime 1.30 mistakes the first for the second where it moves
 * a Transpose past a Pad: it then reads pads out of range, or pads the wrong axes.
 */
import type { Builder } from '../../graph/builder';
import { type Graph, type Node, opKey, type Tensor } from '../../graph/graph';
import { factOfTensor } from '../../graph/shapes/literal';
import type { TypedModel } from '../../graph/typedModel';
import { rewrite } from '../expand/rewrite';

/** Constants of the graph and its subgraphs; null where several have the same name. */
function constantsOf(graph: Graph, found = new Map<string, Tensor | null>()): ReadonlyMap<string, Tensor | null> {
  for (const [name, tensor] of graph.initializers) found.set(name, found.has(name) ? null : tensor);
  for (const node of graph.nodes)
    for (const a of node.attributes.values()) if (a.kind === 'graph') constantsOf(a.value, found);
  return found;
}

/** The integers of a constant; undefined for everything else. */
function integers(tensor: Tensor | null | undefined): readonly number[] | undefined {
  const elements = tensor ? factOfTensor(tensor).elements : undefined;
  const numbers = elements?.filter((e): e is number => typeof e === 'number' && Number.isInteger(e));
  return numbers && numbers.length === elements?.length ? numbers : undefined;
}

/** For each axis of `rank` its index among `axes`, or -1; undefined for axes that are out of range or occur twice. */
function placesOf(axes: readonly number[], rank: number): readonly number[] | undefined {
  const own = axes.map((axis) => (axis < 0 ? axis + rank : axis));
  if (new Set(own).size < own.length || own.some((axis) => axis < 0 || axis >= rank)) return undefined;
  return Array.from({ length: rank }, (_, axis) => own.indexOf(axis));
}

/** The index of each new pad among the old ones, which are followed by a zero. */
function sources(places: readonly number[], axes: number): readonly number[] {
  const none = 2 * axes;
  return [...places.map((i) => (i < 0 ? none : i)), ...places.map((i) => (i < 0 ? none : axes + i))];
}

/** The model with every Pad of constant axes as a Pad of all; the same model where there is none. */
export function padsOfAllAxes(model: TypedModel): TypedModel {
  const constants = constantsOf(model.graph);
  const replace = (node: Node, b: Builder) => {
    const [data, pads, value = '', axes] = node.inputs;
    if (opKey(node) !== 'Pad' || !axes) return undefined;
    const rank = model.types.get(data)?.dims?.length;
    const own = integers(constants.get(axes));
    const places = rank === undefined || own === undefined ? undefined : placesOf(own, rank);
    if (!own || !places) return undefined;
    const from = sources(places, own.length);
    const known = integers(constants.get(pads));
    const all =
      known?.length === 2 * own.length
        ? b.ints(from.map((i) => known[i] ?? 0))
        : b.node('Gather', [b.node('Concat', [pads, b.ints([0])], { axis: 0 }), b.ints(from)], { axis: 0 });
    return b.copy(node, [data, all, ...(value ? [value] : [])]);
  };
  return rewrite(model, replace).model;
}
