import type { Node } from '../graph';
import { producers, reads } from '../traverse';

function isOrdered(nodes: readonly Node[], makers: ReadonlyMap<string, Node>): boolean {
  const made = new Set<Node>();
  for (const node of nodes) {
    for (const name of reads(node)) {
      const maker = makers.get(name);
      if (maker !== undefined && !made.has(maker)) return false;
    }
    made.add(node);
  }
  return true;
}

/**
 * The nodes with producers before consumers, including captures of subgraphs, which some quantisers leave out of order.
 * Unlike `sorted` it accepts any graph: on a cycle a value is merely not known yet.
 */
export function inTopologicalOrder(nodes: readonly Node[]): readonly Node[] {
  const makers = producers(nodes);
  if (isOrdered(nodes, makers)) return nodes;
  const entered = new Set<Node>();
  const left = new Set<Node>();
  for (const root of nodes) {
    const stack = [root];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (entered.has(node)) {
        left.add(node);
        continue;
      }
      entered.add(node);
      stack.push(node);
      for (const name of reads(node)) {
        const maker = makers.get(name);
        if (maker !== undefined && !entered.has(maker)) stack.push(maker);
      }
    }
  }
  return [...left];
}
