/** Which values are read at a single index of an axis, and which ops can then compute only that index. */
import { type Graph, intAttribute, type Node, opKey } from '../../graph/graph';
import { reads, sorted } from '../../graph/traverse';
import { propagate } from './propagation';
import type { Propagated, SliceQuestion } from './question';

/** One index along an axis in [0, rank); negative indices count from the end. */
export interface SliceAt {
  readonly axis: number;
  readonly index: number;
}

/** A node that selects one index of a value. */
export interface Selection {
  readonly data: string;
  readonly place: SliceAt;
  /** Whether the axis stays, with size 1. */
  readonly keeps: boolean;
}

/** The index of a node's output that is read, and the inputs that are needed for it. */
export interface Sliced {
  readonly place: SliceAt;
  readonly carried: Propagated;
}

/** The parts of values that a graph reads. */
export interface Liveness {
  readonly order: readonly Node[];
  readonly selections: ReadonlyMap<Node, Selection>;
  /** Nodes of which only one index is read. */
  readonly narrow: ReadonlyMap<Node, Sliced>;
}

type Facts = Pick<SliceQuestion, 'dims' | 'ints'>;

/** The selection that a node makes, if it is one. */
function selectionOf(node: Node, { dims, ints }: Facts): Selection | undefined {
  const [data] = node.inputs;
  const rank = dims(data ?? '')?.length;
  if (rank === undefined) return undefined;
  const axisOf = (raw: number) => (raw < 0 ? raw + rank : raw);
  if (opKey(node) === 'Gather') {
    const index = ints(node.inputs[1]);
    const own = dims(node.inputs[1])?.length;
    if (index?.length !== 1 || own === undefined || own > 1) return undefined;
    return { data, place: { axis: axisOf(intAttribute(node, 'axis', 0)), index: index[0] }, keeps: own === 1 };
  }
  if (opKey(node) !== 'Slice') return undefined;
  const [starts, ends, axes] = node.inputs.slice(1, 4).map(ints);
  const steps = node.inputs[4] ? ints(node.inputs[4]) : [1];
  if (starts?.length !== 1 || ends?.length !== 1 || axes?.length !== 1 || steps?.[0] !== 1) return undefined;
  const one = ends[0] === starts[0] + 1 && ends[0] !== 0;
  return one ? { data, place: { axis: axisOf(axes[0]), index: starts[0] }, keeps: true } : undefined;
}

/** The part of a value that is read: one index, or all of it ('all'). */
class Reading {
  private readonly found = new Map<string, SliceAt | 'all'>();

  add(value: string, place: SliceAt | 'all'): void {
    const before = this.found.get(value);
    const same =
      before === undefined ||
      (before !== 'all' && place !== 'all' && before.axis === place.axis && before.index === place.index);
    this.found.set(value, same ? place : 'all');
  }

  /** The part that is read of all outputs of a node together; undefined if nothing reads them. */
  of(node: Node): SliceAt | 'all' | undefined {
    const [first, ...rest] = node.outputs.map((o) => this.found.get(o)).filter((p) => p !== undefined);
    const differs = rest.some(
      (p) => p === 'all' || first === 'all' || p.axis !== first?.axis || p.index !== first.index,
    );
    return differs ? 'all' : first;
  }
}

/** One walk back from the outputs: an op whose readers all read one index only has to compute that index. */
export function liveness(graph: Graph, facts: Facts): Liveness {
  const order = sorted(graph.nodes);
  const reading = new Reading();
  const selections = new Map<Node, Selection>();
  const narrow = new Map<Node, Sliced>();
  for (const { name } of graph.outputs) reading.add(name, 'all');
  for (const node of [...order].reverse()) {
    const selection = selectionOf(node, facts);
    if (selection) {
      selections.set(node, selection);
      reading.add(selection.data, selection.place);
      for (const other of node.inputs.slice(1)) reading.add(other, 'all');
      continue;
    }
    const place = reading.of(node);
    if (place === undefined) continue; // nothing reads it
    const carried = place === 'all' ? undefined : propagate({ node, axis: place.axis, ...facts });
    if (carried === undefined || place === 'all') {
      for (const value of reads(node)) reading.add(value, 'all');
      continue;
    }
    narrow.set(node, { place, carried });
    node.inputs.forEach((value, i) => {
      const axis = carried.axes[i] ?? null;
      const replaced = i === 1 && carried.shape !== undefined;
      if (value !== '' && !replaced) reading.add(value, axis === null ? 'all' : { axis, index: place.index });
    });
  }
  return { order, selections, narrow };
}
