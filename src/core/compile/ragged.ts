/** Finds graphs with shapes that depend on the text itself, so that the rows of one run must have equal shapes. */
import type { Graph, Node } from '../graph/graph';
import { reads } from '../graph/traverse';

/** Ops that read the size of a value, not its elements. */
const SIZES = new Set(['Shape', 'Size']);
/** Ops whose output size depends on the elements of their inputs. */
const COUNTS = new Set(['NonZero', 'Unique', 'NonMaxSuppression', 'StringSplit']);
/** The inputs that set the size of the output, by op. */
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
 * True where the size of a value depends on the elements of ids or masks, as where BART and T5 select eos tokens: the
 * rows of a run must then have equally many of them, or one row gets the values of another.
 */
export function isRagged(graph: Graph): boolean {
  return follows(
    graph,
    graph.inputs.map((i) => i.name),
  );
}

/** @param values names of values that depend on the text */
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

/** The inputs of a body: all depend on the text except the iteration number. */
function bodyInputs({ op }: Node, body: Graph): readonly string[] {
  return body.inputs.slice(op === 'Loop' ? 1 : 0).map((i) => i.name);
}
