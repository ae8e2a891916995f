/** Producers, consumers and dependencies of values. Subgraphs read outer values by name: these count as inputs. */
import * as l10n from '@vscode/l10n';
import type { Graph, Node } from './graph';

/** Every value that a node reads: its inputs and the outer values that its subgraphs capture. */
export function reads(node: Node): readonly string[] {
  const out = node.inputs.filter((i) => i !== '');
  for (const a of node.attributes.values())
    if (a.kind === 'graph') for (const name of captures(a.value)) out.push(name);
  return out;
}

/** Walks ask repeatedly, and graphs do not change. */
const captured = new WeakMap<Graph, readonly string[]>();

/** The outer values that a subgraph uses by name. */
export function captures(graph: Graph): readonly string[] {
  const known = captured.get(graph);
  if (known) return known;
  const own = new Set([...graph.initializers.keys(), ...graph.inputs.map((i) => i.name)]);
  for (const node of graph.nodes) for (const o of node.outputs) own.add(o);
  const used = new Set<string>();
  for (const node of graph.nodes) for (const i of reads(node)) if (!own.has(i)) used.add(i);
  for (const { name } of graph.outputs) if (!own.has(name)) used.add(name);
  const found = [...used];
  captured.set(graph, found);
  return found;
}

/** The node that makes each value. */
export function producers(nodes: readonly Node[]): ReadonlyMap<string, Node> {
  const map = new Map<string, Node>();
  for (const node of nodes) for (const o of node.outputs) if (o !== '') map.set(o, node);
  return map;
}

/** The nodes that read each value. */
export function consumers(nodes: readonly Node[]): ReadonlyMap<string, readonly Node[]> {
  const map = new Map<string, Node[]>();
  for (const node of nodes)
    for (const i of new Set(reads(node))) {
      const list = map.get(i);
      if (list) list.push(node);
      else map.set(i, [node]);
    }
  return map;
}

/** The nodes that `values` need, in graph order. */
export function needed(nodes: readonly Node[], values: Iterable<string>): readonly Node[] {
  const wanted = new Set(values);
  const kept: Node[] = [];
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    if (!node.outputs.some((o) => wanted.has(o))) continue;
    for (const r of reads(node)) wanted.add(r);
    kept.push(node);
  }
  return kept.reverse();
}

/** The same nodes in an order in which every value is made before it is read. Throws RangeError on a cycle. */
export function sorted(nodes: readonly Node[]): readonly Node[] {
  const makers = producers(nodes);
  const done = new Set<Node>();
  const open = new Set<Node>();
  const out: Node[] = [];
  // An explicit stack: graphs of deep models are chains of thousands of nodes.
  for (const root of nodes) {
    const stack = [root];
    for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
      if (done.has(node)) {
        stack.pop();
        continue;
      }
      const waiting = reads(node)
        .map((r) => makers.get(r))
        .filter((n): n is Node => n !== undefined && !done.has(n));
      if (waiting.length === 0) {
        stack.pop();
        open.delete(node);
        done.add(node);
        out.push(node);
      } else {
        if (open.has(node)) throw new RangeError(l10n.t`the graph has a cycle at node ${node.name}`);
        open.add(node);
        stack.push(...waiting);
      }
    }
  }
  return out;
}

/** The initializers that nodes (and the subgraphs in them) or outputs use. */
export function used(graph: Graph): Graph['initializers'] {
  const names = new Set<string>(graph.outputs.map((o) => o.name));
  for (const node of graph.nodes) for (const r of reads(node)) names.add(r);
  return new Map([...graph.initializers].filter(([name]) => names.has(name)));
}
