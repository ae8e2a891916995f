/**
 * Lookups that a file contains twice: the same table by the same ids is the same value and must be one value on the
 * path. A repeated lookup becomes an Identity of the first.
 */
import { makeNode } from '../graph/builder';
import type { Graph, Node } from '../graph/graph';
import { has } from '../graph/traits';

/** Attributes of these ops are numbers; others may be large. */
const SHORT = new Set(['int', 'float', 'string', 'ints']);

/** Op, attributes and inputs as a string; undefined for nodes that are not compared. */
function signature(node: Node, first: ReadonlyMap<string, string>): string | undefined {
  if (!has('comparable', node) || node.outputs.length !== 1) return undefined;
  if (![...node.attributes.values()].every((a) => SHORT.has(a.kind))) return undefined;
  const inputs = node.inputs.map((i) => first.get(i) ?? i);
  const attributes = [...node.attributes].sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([node.op, inputs, attributes], (_, value) =>
    typeof value === 'bigint' ? String(value) : value,
  );
}

/** The graph without duplicates among its own nodes (subgraphs are not changed); the same object where it has none. */
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
