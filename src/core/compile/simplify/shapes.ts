/**
 * Shapes are read from the earliest value of the same sizes, so that no value is kept, or computed, for its shape
 * alone.
 */
import { type Dim, type Graph, type Node, opKey } from '../../graph/graph';
import type { ValueType } from '../../graph/shapes';

/** The nodes with every Shape reading the first value that has the same sizes in every run. */
export function shapesOfTheEarliest(
  { nodes, inputs }: Pick<Graph, 'nodes' | 'inputs'>,
  types: ReadonlyMap<string, ValueType>,
): readonly Node[] {
  const firsts = new Map<string, string>();
  const known = (dims: readonly Dim[] | null | undefined): dims is readonly Dim[] => !!dims && !dims.includes(null);
  const meet = (value: string): string => {
    const dims = types.get(value)?.dims;
    if (!known(dims)) return value;
    const key = JSON.stringify(dims);
    const first = firsts.get(key) ?? value;
    firsts.set(key, first);
    return first;
  };
  for (const { name } of inputs) meet(name);
  return nodes.map((node) => {
    const from = opKey(node) === 'Shape' ? meet(node.inputs[0]) : undefined;
    for (const output of node.outputs) if (output !== '') meet(output);
    return from === undefined || from === node.inputs[0] ? node : { ...node, inputs: [from] };
  });
}
