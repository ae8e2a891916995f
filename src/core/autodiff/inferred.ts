/** Types and shapes of added nodes, inferred from those of the values that they read. */
import type { Graph, Model, Node, Tensor, ValueInfo } from '../graph/graph';
import { inferShapes, type ValueType } from '../graph/shapes';
import { reads } from '../graph/traverse';

/** Added nodes are valid in this operator set and newer ones. */
const OPSETS: Model['opsets'] = new Map([
  ['', 18],
  ['com.microsoft', 1],
]);

/**
 * Facts of the outputs of `nodes` and of the values that they read: constants among `initializers`, and others from
 * `known`.
 */
export function inferred(
  { initializers }: { readonly initializers: ReadonlyMap<string, Tensor> },
  nodes: readonly Node[],
  known: (value: string) => ValueType | undefined,
): ReadonlyMap<string, ValueType> {
  const own = new Set(nodes.flatMap((n) => n.outputs));
  const outer = [...new Set(nodes.flatMap(reads))].filter((name) => !own.has(name));
  const constants: [string, Tensor][] = [];
  const inputs: ValueInfo[] = [];
  for (const name of outer) {
    const tensor = initializers.get(name);
    const { type, dims } = known(name) ?? { type: 'other', dims: null };
    if (tensor) constants.push([name, tensor]);
    else inputs.push({ name, type, dims });
  }
  const graph: Graph = {
    name: '',
    inputs,
    outputs: [],
    initializers: new Map(constants),
    nodes,
    valueInfo: new Map(),
  };
  return inferShapes({ graph, opsets: OPSETS, irVersion: 8 });
}
