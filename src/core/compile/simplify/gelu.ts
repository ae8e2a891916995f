/**
 * x (1 + erf(x / sqrt 2)) / 2, which exporters write as five ops, as the runtime's single op: one pass over memory
 * instead of five, and one gradient rule.
 */
import { makeNode } from '../../graph/builder';
import { type Graph, type Node, opKey } from '../../graph/graph';
import { factOfTensor } from '../../graph/shapes/literal';
import { consumers, producers } from '../../graph/traverse';
import type { TypedModel } from '../../graph/typedModel';

/** Constants in files may be rounded to half precision. */
const CLOSE = 1e-3;

/** Queries about the neighbours of a node. */
class Surroundings {
  private readonly readers: ReadonlyMap<string, readonly Node[]>;
  private readonly makers: ReadonlyMap<string, Node>;
  private readonly results: ReadonlySet<string>;

  constructor(private readonly graph: Graph) {
    this.readers = consumers(graph.nodes);
    this.makers = producers(graph.nodes);
    this.results = new Set(graph.outputs.map((o) => o.name));
  }

  /** The only reader of the node's output, when its op is `op`. */
  next(node: Node, op: string): Node | undefined {
    const [only, ...others] = this.readers.get(node.outputs[0]) ?? [];
    if (others.length > 0 || this.results.has(node.outputs[0])) return undefined;
    return only && opKey(only) === op ? only : undefined;
  }

  maker(value: string): Node | undefined {
    return this.makers.get(value);
  }

  /** Whether a value is a scalar constant equal to `number` within rounding. */
  is(value: string, number: number): boolean {
    const tensor = this.graph.initializers.get(value);
    const elements = tensor && factOfTensor(tensor).elements;
    const [only] = elements?.length === 1 ? elements : [];
    return typeof only === 'number' && Math.abs(only - number) <= CLOSE * Math.abs(number);
  }

  /** The other operand of a binary node with the constant `number`. */
  beside({ inputs }: Node, number: number): string | undefined {
    if (this.is(inputs[1], number)) return inputs[0];
    return this.is(inputs[0], number) ? inputs[1] : undefined;
  }
}

/** x of Erf(x / sqrt 2). */
function argument(erf: Node, around: Surroundings): string | undefined {
  const scaled = around.maker(erf.inputs[0]);
  if (!scaled || !around.next(scaled, 'Erf')) return undefined;
  if (opKey(scaled) === 'Div' && around.is(scaled.inputs[1], Math.SQRT2)) return scaled.inputs[0];
  return opKey(scaled) === 'Mul' ? around.beside(scaled, Math.SQRT1_2) : undefined;
}

/** The node that computes x (1 + erf) / 2 from 1 + erf, with its three factors in any order. */
function product(shifted: Node, x: string, around: Surroundings): Node | undefined {
  let halved = false;
  let multiplied = false;
  let node = shifted;
  while (!halved || !multiplied) {
    const by = around.next(node, 'Mul');
    if (!by) return undefined;
    const other = by.inputs[0] === node.outputs[0] ? by.inputs[1] : by.inputs[0];
    const half = around.maker(other);
    if (other === node.outputs[0]) return undefined;
    if (!halved && around.is(other, 0.5)) halved = true;
    else if (!multiplied && other === x) multiplied = true;
    else if (!halved && !multiplied && half && opKey(half) === 'Mul' && around.beside(half, 0.5) === x) {
      halved = true;
      multiplied = true;
    } else return undefined;
    node = by;
  }
  return node;
}

/** The model with float32 Gelus as com.microsoft's Gelu; the replaced ops may remain without readers. */
export function fusedGelus(model: TypedModel): TypedModel {
  const { graph } = model;
  const around = new Surroundings(graph);
  const found = new Map<Node, Node>();
  for (const erf of graph.nodes) {
    if (opKey(erf) !== 'Erf' || model.types.get(erf.inputs[0])?.type !== 'float32') continue;
    const x = argument(erf, around);
    const shifted = around.next(erf, 'Add');
    if (x === undefined || !shifted || around.beside(shifted, 1) !== erf.outputs[0]) continue;
    const last = product(shifted, x, around);
    if (last) found.set(last, makeNode('Gelu', [x], last.outputs, {}, 'com.microsoft'));
  }
  return found.size === 0 ? model : model.with({ ...graph, nodes: graph.nodes.map((n) => found.get(n) ?? n) });
}
