/**
 * Lookups that a file spells out twice: the same table by the same ids is the same value, and must be one on the path.
 * A repetition becomes an Identity of the first.
 */
import { makeNode } from '../graph/builder';
import type { Graph, Node } from '../graph/graph';
import { has } from '../graph/traits';

/** Attributes of these ops are numbers; anything else may be large. */
const SHORT = new Set(['int', 'float', 'string', 'ints']);

/** Ops, attributes and inputs as a text; undefined for nodes that are not compared. */
function signature(node: Node, first: ReadonlyMap<string, string>): string | undefined {
  if (!has('comparable', node) || node.outputs.length !== 1) return undefined;
  if (![...node.attributes.values()].every((a) => SHORT.has(a.kind))) return undefined;
  const inputs = node.inputs.map((i) => first.get(i) ?? i);
  const attributes = [...node.attributes].sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([node.op, inputs, attributes], (_, value) =>
    typeof value === 'bigint' ? String(value) : value,
  );
}

/** The graph without repetitions in its own nodes (subgraphs are left alone); the same object where it has none. */
export function withoutDuplicates(graph: Graph): Graph {
  const seen = new Map<string, string>();
  const first = new Map<string, string>();
  const nodes = graph.nodes.map((node): Node => {
    const [output] = node.outputs;
    const own = signature(node, first);
    if (own === undefined) return node;
    const earlier = seen.get(own);
    if (earlier === undefined) {
      seen.set(own, output);
      return node;
    }
    first.set(output, earlier);
    return makeNode('Identity', [earlier], [output]);
  });
  return first.size === 0 ? graph : { ...graph, nodes };
}
