/**
 * Adds the path of Integrated Gradients to the graph: the lookup's output E is replaced by X = E - (1 - alpha) (E - B),
 * which is exactly E at alpha 1. Everything else still reads the real ids.
 */
import type { Builder } from '../graph/builder';
import { intsAttribute, type Node } from '../graph/graph';
import { needed, sorted } from '../graph/traverse';
import type { Lookup } from './embedding';
import { INPUTS } from './programNames';

/** A graph with the interpolation in place of its lookups. */
export interface PathStart {
  /** All nodes, not yet in order. */
  readonly nodes: readonly Node[];
  /** E of each lookup with its noise, in the shape of its output. */
  readonly embeddings: readonly string[];
  /** E - B of each lookup, in the shape of its output. */
  readonly differences: readonly string[];
}

/** Applies the rearrangement of the ids to a [N, S] float tensor and adds a last axis of 1. */
function arranged(b: Builder, value: string, lookup: Lookup): string {
  const rearranged = lookup.moves.reduce((v, node) => {
    const [, size, , ...rest] = node.inputs;
    // The graph itself pads the ids: the baseline has the same padding.
    const inputs = node.op === 'Pad' ? [v, size, b.scalar('float32', 1), ...rest] : [v, ...node.inputs.slice(1)];
    return b.copy(node, inputs)[0];
  }, value);
  return b.node('Unsqueeze', [rearranged, b.ints([-1])]);
}

/**
 * The rows of a [N, S, H] value as the lookup has them: rearranged as the ids are, 0 where the graph adds ids of its
 * own.
 */
function arrangedRows(b: Builder, value: string, lookup: Lookup): string {
  if (lookup.moves.length === 0) return value;
  const shape = b.node('Shape', [value]);
  const grid = b.node('Slice', [shape, b.ints([0]), b.ints([2])]);
  const count = b.node('ReduceProd', [grid], { keepdims: 0 });
  const places = b.node('Reshape', [b.node('Range', [b.scalar('int64', 0), count, b.scalar('int64', 1)]), grid]);
  const hidden = b.node('Slice', [shape, b.ints([2]), b.ints([3])]);
  const rows = b.node('Reshape', [value, b.node('Concat', [b.ints([-1]), hidden], { axis: 0 })]);
  // The last row, which has index -1.
  const none = b.node('Expand', [b.scalar('float32', 0), b.node('Concat', [b.ints([1]), hidden], { axis: 0 })]);
  const moved = lookup.moves.reduce((v, node) => {
    const [, size, , ...rest] = node.inputs;
    const inputs = node.op === 'Pad' ? [v, size, b.scalar('int64', -1), ...rest] : [v, ...node.inputs.slice(1)];
    return b.copy(node, inputs)[0];
  }, places);
  return b.node('Gather', [b.node('Concat', [rows, none], { axis: 0 }), moved], { axis: 0 });
}

/** Padding is cut off. */
function unpadded(b: Builder, value: string, [before, pads, , axes]: readonly string[]): string {
  const shape = b.node('Shape', [before]);
  const sizes = axes ? b.node('Gather', [shape, axes], { axis: 0 }) : shape;
  const starts = b.node('Slice', [pads, b.ints([0]), b.node('Shape', [sizes])]);
  return b.node('Slice', [value, starts, b.node('Add', [starts, sizes]), ...(axes ? [axes] : [])]);
}

/** The sliced part is put back into its position; the rest gets 0. */
function unsliced(b: Builder, value: string, node: Node): string {
  const [before, ...rest] = node.inputs;
  const shape = b.node('Shape', [before]);
  const size = b.node('Size', [before]);
  const places = b.node('Range', [b.scalar('int64', 0), size, b.scalar('int64', 1)]);
  const [taken] = b.copy(node, [b.node('Reshape', [places, shape]), ...rest]);
  const row = b.ints([-1]);
  const zero = b.node('CastLike', [b.scalar('float32', 0), value]);
  const zeros = b.node('Expand', [zero, b.node('Reshape', [size, row])]);
  const flat = [taken, value].map((v) => b.node('Reshape', [v, row]));
  return b.node('Reshape', [b.node('ScatterElements', [zeros, ...flat], { axis: 0 }), shape]);
}

/** Maps sums per looked-up row back to [N, S] by undoing the rearrangement. */
export function restore(b: Builder, sums: string, lookup: Lookup): string {
  return lookup.moves.reduceRight((v, node) => {
    if (node.op === 'Pad') return unpadded(b, v, node.inputs);
    if (node.op === 'Slice') return unsliced(b, v, node);
    if (node.op !== 'Transpose') return b.node('Reshape', [v, b.node('Shape', [node.inputs[0]])], { allowzero: 1 });
    const perm = intsAttribute(node, 'perm') ?? [1, 0];
    return b.node('Transpose', [v], { perm: perm.map((_, i) => perm.indexOf(i)) });
  }, sums);
}

/**
 * Adds copies of the nodes from ids to lookup outputs that read the baseline ids; returns the names of both outputs.
 */
function ofBaseline(b: Builder, lookups: readonly Lookup[]): ReadonlyMap<string, string> {
  const copies = new Map<string, string>(lookups.map(({ ids }) => [ids, INPUTS.baselineIds]));
  const outputs = lookups.map((l) => l.output);
  for (const node of needed(sorted(b.nodes), outputs)) {
    // Both have the same shape.
    if (node.op === 'Shape' || node.op === 'Size' || !node.inputs.some((i) => copies.has(i))) continue;
    const made = b.copy(
      node,
      node.inputs.map((i) => copies.get(i) ?? i),
    );
    node.outputs.forEach((name, i) => {
      copies.set(name, made[i]);
    });
  }
  return copies;
}

/**
 * Adds the interpolation to the builder; the returned nodes replace the lookups' outputs by it.
 * @param noisy whether the program has an input for noise
 */
export function interpolate(b: Builder, lookups: readonly Lookup[], noisy = false): PathStart {
  const copies = ofBaseline(b, lookups);
  const rest = b.node('Sub', [b.scalar('float32', 1), INPUTS.alphas]);
  const column = b.node('Unsqueeze', [rest, b.ints([1])]);
  const grid = b.node('Expand', [column, b.node('Shape', [lookups[0].ids])]);
  /** The new name of a value. */
  const names = new Map<string, string>();
  const parts = lookups.map((lookup) => {
    const raw = b.fresh('embedding');
    const like = (value: string) => b.node('CastLike', [value, raw]);
    const embedding = noisy ? b.node('Add', [raw, like(arrangedRows(b, INPUTS.noise, lookup))]) : raw;
    const baseline = copies.get(lookup.output) ?? lookup.output;
    const kept = b.node('Mul', [baseline, like(arranged(b, INPUTS.keep, lookup))]);
    const difference = b.node('Sub', [embedding, kept]);
    const back = b.node('Mul', [difference, like(arranged(b, grid, lookup))]);
    const moved = b.node('Sub', [embedding, back]);
    names.set(lookup.output, raw);
    names.set(moved, lookup.output);
    return { embedding, difference };
  });
  const nodes = b.nodes.map((node): Node => {
    const [output] = node.outputs;
    const name = names.get(output);
    // Nodes are named after their outputs, which are unique: an old name could occur twice.
    return name === undefined
      ? node
      : { ...node, name: `${node.op}:${name}`, outputs: [name, ...node.outputs.slice(1)] };
  });
  return {
    nodes,
    embeddings: parts.map(({ embedding }) => embedding),
    differences: parts.map(({ difference }) => difference),
  };
}
