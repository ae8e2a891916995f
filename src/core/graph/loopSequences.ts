/**
 * A list that a loop fills with one tensor per iteration and that is concatenated after the loop, as exporters write
 * EmbeddingBag: equivalent to a scan output of the loop. (Lists that are known before the run: sequences.ts.)
 */
import { Builder } from './builder';
import { type Graph, intAttribute, type Model, type Node, opKey } from './graph';
import { consumers, producers } from './traverse';

/** A list that a loop carries. */
interface Filled {
  readonly loop: Node;
  readonly body: Graph;
  /** Its index among the loop-carried values. */
  readonly index: number;
  /** The value that each iteration appends. */
  readonly row: string;
}

function bodyOf(loop: Node): Graph | undefined {
  const body = loop.attributes.get('body');
  return body?.kind === 'graph' ? body.value : undefined;
}

/** The carried list at `index`; undefined unless it starts empty and each iteration appends one tensor. */
function filled(loop: Node, index: number, makers: ReadonlyMap<string, Node>): Filled | undefined {
  const body = bodyOf(loop);
  const begin = makers.get(loop.inputs[2 + index] ?? '');
  const own = body?.inputs[2 + index]?.name;
  const result = body?.outputs[1 + index]?.name;
  if (!body || !begin || opKey(begin) !== 'SequenceEmpty' || own === undefined || result === undefined)
    return undefined;
  const insert = producers(body.nodes).get(result);
  const only = consumers(body.nodes).get(own) ?? [];
  const adds = insert && opKey(insert) === 'SequenceInsert' && insert.inputs[0] === own && !insert.inputs[2];
  return adds && only.length === 1 && only[0] === insert ? { loop, body, index, row: insert.inputs[1] } : undefined;
}

const without = <T>(list: readonly T[], at: number): readonly T[] => list.toSpliced(at, 1);

/** The loop with a scan output `stacked` instead of the list. */
function scanned({ loop, body, index, row }: Filled, stacked: string): Node {
  const result = body.outputs[1 + index].name;
  const value: Graph = {
    ...body,
    inputs: without(body.inputs, 2 + index),
    outputs: [...without(body.outputs, 1 + index), { name: row, type: 'other', dims: null }],
    nodes: body.nodes.filter((n) => n.outputs[0] !== result),
  };
  const attributes = new Map(loop.attributes).set('body', { kind: 'graph', value });
  return {
    ...loop,
    inputs: without(loop.inputs, 2 + index),
    outputs: [...without(loop.outputs, index), stacked],
    attributes,
  };
}

/** The result of ConcatFromSequence from the stacked tensors; only along the first axis. */
function joined(b: Builder, node: Node, stacked: string): string | undefined {
  if (intAttribute(node, 'axis', 0) !== 0) return undefined;
  if (intAttribute(node, 'new_axis', 0) === 1) return stacked;
  const shape = b.node('Shape', [stacked], { start: 2 });
  return b.node('Reshape', [stacked, b.node('Concat', [b.ints([-1]), shape], { axis: 0 })]);
}

/**
 * The model with such lists as scan outputs; the same object where there are none. All iterations must append tensors
 * of one shape.
 */
export function withoutFilledSequences(model: Model): Model {
  const { graph } = model;
  if (!graph.nodes.some((n) => opKey(n) === 'ConcatFromSequence')) return model;
  const makers = producers(graph.nodes);
  const readers = consumers(graph.nodes);
  const b = new Builder(graph);
  const replaced = new Map<Node, readonly Node[]>();
  for (const loop of graph.nodes) {
    if (opKey(loop) !== 'Loop') continue;
    // One list per loop: exports have no more.
    const lists = loop.outputs.flatMap((_, i) => filled(loop, i, makers) ?? []);
    const [list] = lists;
    if (lists.length !== 1) continue;
    const output = loop.outputs[list.index];
    const ends = readers.get(output) ?? [];
    if (!ends.every((n) => opKey(n) === 'ConcatFromSequence') || graph.outputs.some((o) => o.name === output)) continue;
    const stacked = b.fresh('stacked');
    const made = ends.map((end): readonly Node[] | undefined => {
      const start = b.nodes.length;
      const value = joined(b, end, stacked);
      if (value === undefined) return undefined;
      const nodes = b.nodes.slice(start);
      return [...nodes, { ...end, op: 'Identity', inputs: [value], attributes: new Map() }];
    });
    if (made.some((nodes) => nodes === undefined)) continue;
    replaced.set(loop, [scanned(list, stacked)]);
    ends.forEach((end, i) => {
      replaced.set(end, made[i] ?? [end]);
    });
  }
  if (replaced.size === 0) return model;
  const nodes = graph.nodes.flatMap((n) => replaced.get(n) ?? [n]);
  return { ...model, graph: { ...graph, nodes, initializers: new Map([...graph.initializers, ...b.initializers]) } };
}
