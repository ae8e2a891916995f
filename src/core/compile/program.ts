/** A program as a model with only the nodes that its outputs need. */
import type { Builder } from '../graph/builder';
import type { Graph, Model, Node, ValueInfo } from '../graph/graph';
import { needed, sorted, used } from '../graph/traverse';
import type { TypedModel } from '../graph/typedModel';
import { namedCasts } from './casts';

/** Renames nodes where two have the same name, which runtimes may refuse. */
function named(nodes: readonly Node[]): readonly Node[] {
  const taken = new Set(nodes.map((n) => n.name));
  const seen = new Set<string>();
  /** The last number tried for each name. */
  const numbers = new Map<string, number>();
  return nodes.map((node) => {
    let { name } = node;
    for (let i = numbers.get(node.name) ?? 2; name !== '' && seen.has(name); i++) {
      const other = `${node.name}_${i}`;
      if (!taken.has(other)) name = other;
      numbers.set(node.name, i);
    }
    seen.add(name);
    taken.add(name);
    return name === node.name ? node : { ...node, name };
  });
}

/** The model with the nodes that the outputs need, in order, and the constants that these use. */
export function finish(
  model: TypedModel,
  b: Builder,
  nodes: readonly Node[],
  inputs: readonly ValueInfo[],
  outputs: readonly ValueInfo[],
): Model {
  const typeOf = (value: string) => b.initializers.get(value)?.type ?? model.types.get(value)?.type;
  const kept = named(
    sorted(
      needed(
        sorted(namedCasts(nodes, typeOf)),
        outputs.map((o) => o.name),
      ),
    ),
  );
  const graph: Graph = {
    name: 'gradlens',
    inputs,
    outputs,
    initializers: b.initializers,
    nodes: kept,
    valueInfo: new Map(),
  };
  const opsets = new Map(model.opsets).set('com.microsoft', 1);
  return { irVersion: model.irVersion, opsets, graph: { ...graph, initializers: used(graph) } };
}
