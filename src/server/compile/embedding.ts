/**
 * Finds the word-embedding lookup: the Gather whose indices are the token ids themselves. By data flow alone; names
 * of nodes and architectures play no part. (Captum: the layer of LayerIntegratedGradients.)
 */

import { path } from '../autodiff/gradient';
import { flat } from '../autodiff/rules';
import { GradientError } from '../errors';
import { type ElementType, type Graph, intAttribute, type Node } from '../graph/graph';
import type { ValueType } from '../graph/shapes';
import { consumers, producers } from '../graph/traverse';

export interface Lookup {
  /** The graph input with the token ids, [batch, sequence]. */
  readonly ids: string;
  /** Ops between the ids and the indices of the Gather, which only rearrange (often none). */
  readonly chain: readonly Node[];
  /** The Gather, then whatever turns quantised rows into floats (often nothing). */
  readonly nodes: readonly Node[];
  /** The value that is interpolated. Its last axis is the embedding, the others are those of the rearranged ids. */
  readonly output: string;
  /** Rows of the embedding table, when the graph tells. */
  readonly rows: number | null;
}

const REARRANGE = new Set(['Identity', 'Cast', 'Reshape', 'Unsqueeze', 'Squeeze', 'Transpose', 'Flatten']);
const FLOATS = new Set<ElementType>(['float32', 'float64', 'float16', 'bfloat16']);
const INTEGERS = new Set<ElementType>(['int64', 'int32']);

type Types = ReadonlyMap<string, ValueType>;

/** Whether a value hangs on constants alone. */
function isConstant(value: string, graph: Graph, makers: ReadonlyMap<string, Node>): boolean {
  if (graph.initializers.has(value)) return true;
  const node = makers.get(value);
  return node?.inputs.every((i) => i === '' || isConstant(i, graph, makers)) ?? false;
}

/** From a Gather's output through DequantizeLinear to floats; undefined when it is no lookup of floats. */
function toFloats(
  gather: Node,
  types: Types,
  readers: ReadonlyMap<string, readonly Node[]>,
): readonly Node[] | undefined {
  const nodes = [gather];
  for (;;) {
    const [output] = nodes[nodes.length - 1].outputs;
    if (FLOATS.has(types.get(output)?.type ?? 'other')) return nodes;
    const next = (readers.get(output) ?? []).filter((n) => n.op === 'DequantizeLinear' && n.inputs[0] === output);
    if (next.length !== 1) return undefined;
    nodes.push(next[0]);
  }
}

function lookupsOf(ids: string, graph: Graph, types: Types): Lookup[] {
  const makers = producers(graph.nodes);
  const readers = consumers(graph.nodes);
  const found: Lookup[] = [];
  const visit = (value: string, chain: readonly Node[]): void => {
    for (const node of readers.get(value) ?? []) {
      if (node.domain !== '') continue;
      const [first, second] = node.inputs;
      if (REARRANGE.has(node.op) && first === value) visit(node.outputs[0], [...chain, node]);
      else if (
        node.op === 'Gather' &&
        second === value &&
        intAttribute(node, 'axis', 0) === 0 &&
        isConstant(first, graph, makers)
      ) {
        const dims = types.get(first)?.dims;
        const nodes = toFloats(node, types, readers);
        if (dims?.length !== 2 || !nodes) continue;
        const rows = typeof dims[0] === 'number' ? dims[0] : null;
        found.push({ ids, chain, nodes, output: nodes[nodes.length - 1].outputs[0], rows });
      }
    }
  };
  visit(ids, []);
  return found;
}

/**
 * The lookup that the logits depend on. Throws GradientError when there is none, or when several remain and the graph
 * gives no reason to prefer one.
 */
export function findLookup(graph: Graph, types: Types, logits: string): Lookup {
  const inputs = graph.inputs.filter((i) => INTEGERS.has(i.type));
  const named = inputs.filter((i) => i.name === 'input_ids');
  const reaches = (l: Lookup) =>
    path({ nodes: graph.nodes, types, output: logits, input: l.output, flat }).values.has(l.output);
  const candidates = (named.length > 0 ? named : inputs)
    .flatMap((i) => lookupsOf(i.name, graph, types))
    .filter(reaches)
    .sort((a, b) => (b.rows ?? 0) - (a.rows ?? 0));
  if (candidates.length === 0)
    throw new GradientError(
      `no word-embedding lookup found: no Gather from a constant table by the ids of ${inputs.map((i) => i.name).join(', ') || 'any integer input'} reaches ${logits}`,
      { hints: ['--method occlusion needs no lookup and works with every model'] },
    );
  if (candidates.length > 1 && candidates[0].rows === candidates[1].rows)
    throw new GradientError(
      `two lookups read the token ids from tables of ${candidates[0].rows} rows (${candidates[0].output} and ${candidates[1].output}): cannot tell which is the word embedding`,
    );
  return candidates[0];
}
