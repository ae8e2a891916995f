/** Whether shapes inside a graph follow what stands in the text, so that rows of one run must agree in it. */
import type { Graph, Node } from '../graph/graph';
import { reads } from '../graph/traverse';

/** They give the size of a value, not what is in it. */
const SIZES = new Set(['Shape', 'Size']);
/** How much they give hangs on what is in their inputs. */
const COUNTS = new Set(['NonZero', 'Unique', 'NonMaxSuppression', 'StringSplit']);
/** Inputs that say how large the output is, by op. */
const SHAPING: Readonly<Record<string, readonly number[]>> = {
  Compress: [1],
  ConstantOfShape: [0],
  Expand: [1],
  If: [0],
  Loop: [0, 1],
  OneHot: [1],
  Pad: [1],
  Range: [0, 1, 2],
  Reshape: [1],
  Resize: [1, 2, 3],
  Slice: [1, 2, 3, 4],
  Split: [1],
  Tile: [1],
  TopK: [1],
};

/**
 * True where the size of a value follows the ids or masks, as where BART and T5 look for eos tokens: a run then takes rows
 * with as many of them each, or gives one row what is another's.
 */
export function isRagged(graph: Graph): boolean {
  return follows(
    graph,
    graph.inputs.map((i) => i.name),
  );
}

/** @param values names of values that hang on the text */
function follows(graph: Graph, values: Iterable<string>): boolean {
  const text = new Set(values);
  for (const node of graph.nodes) {
    if (SIZES.has(node.op) || !reads(node).some((i) => text.has(i))) continue;
    if (shapedBy(node, text)) return true;
    for (const a of node.attributes.values())
      if (a.kind === 'graph' && follows(a.value, [...text, ...bodyInputs(node, a.value)])) return true;
    for (const o of node.outputs) text.add(o);
  }
  return false;
}

function shapedBy({ op, inputs }: Node, text: ReadonlySet<string>): boolean {
  return COUNTS.has(op) || (SHAPING[op] ?? []).some((i) => text.has(inputs[i] ?? ''));
}

/** What a body is given: all of it counts, but for the number of the round. */
function bodyInputs({ op }: Node, body: Graph): readonly string[] {
  return body.inputs.slice(op === 'Loop' ? 1 : 0).map((i) => i.name);
}
