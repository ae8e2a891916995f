/**
 * Finds the word-embedding lookup: the Gather whose indices are the token ids themselves. By data flow alone; names
 * of nodes and architectures play no part. (Captum: the layer of LayerIntegratedGradients.)
 */

import { reaching as valuesReaching } from '../autodiff/path';
import { GradientError } from '../errors';
import { type ElementType, type Graph, intAttribute, type Node, opKey, stringAttribute } from '../graph/graph';
import type { ValueType } from '../graph/shapes';
import { has, opsWith } from '../graph/traits';
import { consumers } from '../graph/traverse';

export interface Lookup {
  /** The graph input with the token ids, [batch, sequence]. */
  readonly ids: string;
  /** Ops between the ids and the indices of the Gather, which only rearrange, cut or pad (often none). */
  readonly chain: readonly Node[];
  /** The Gather, then whatever turns its rows into floats (often nothing). Each reads the one before. */
  readonly nodes: readonly Node[];
  /** The value that is interpolated. Its last axis is the embedding, the others are those of the rearranged ids. */
  readonly output: string;
  /** Rows of the embedding table, when the graph tells. */
  readonly rows: number | null;
}

const FLOATS = new Set<ElementType>(['float32', 'float64', 'float16', 'bfloat16']);
const INTEGERS = new Set<ElementType>(['int64', 'int32']);
/** ONNX's number of float32, and the numbers of int32 and int64: token ids pass no other type. */
const FLOAT32 = 1;
const WHOLE = new Set([6, 7]);

/** Whether a node gives values of `ids` in another order or shape, perhaps with constants around them. */
function rearranges(node: Node, ids: string): boolean {
  if (node.domain !== '' || node.inputs[0] !== ids) return false;
  // Models that read in blocks pad the ids inside the graph.
  if (node.op === 'Pad') return stringAttribute(node, 'mode', 'constant') === 'constant';
  return has('keepsIds', node);
}

/** Rearrangements one after the other; real exports have three. */
const LONGEST_CHAIN = 64;

type Types = ReadonlyMap<string, ValueType>;

/** A graph with the questions that the search asks of it. */
class Search {
  private readonly readers: ReadonlyMap<string, readonly Node[]>;
  /** Values that hang on constants alone. */
  private readonly constants: Set<string>;

  constructor(
    graph: Graph,
    private readonly types: Types,
  ) {
    this.readers = consumers(graph.nodes);
    this.constants = new Set(['', ...graph.initializers.keys()]);
    for (const { inputs, outputs } of graph.nodes)
      if (inputs.every((i) => this.constants.has(i))) for (const o of outputs) this.constants.add(o);
  }

  /** Rows of a constant table of two axes: null when their number is not told, undefined when it is none. */
  private rows(table: string): number | null | undefined {
    const dims = this.types.get(table)?.dims;
    if (dims?.length !== 2 || !this.constants.has(table)) return undefined;
    return typeof dims[0] === 'number' ? dims[0] : null;
  }

  /** The only node that reads a value. */
  private onlyReader(value: string): Node | undefined {
    const readers = this.readers.get(value) ?? [];
    return readers.length === 1 ? readers[0] : undefined;
  }

  /** From looked-up rows through DequantizeLinear, or Cast from half precision, to floats; undefined for other rows. */
  private toFloats(lookup: Node): readonly Node[] | undefined {
    const nodes = [lookup];
    for (;;) {
      const [output] = nodes[nodes.length - 1].outputs;
      const type = this.types.get(output)?.type ?? 'other';
      if (type === 'float32' || type === 'float64') return nodes;
      const readers = this.readers.get(output) ?? [];
      const dequantize = readers.filter((n) => n.op === 'DequantizeLinear' && n.inputs[0] === output);
      const only = this.onlyReader(output);
      const cast = only?.op === 'Cast' && intAttribute(only, 'to', 0) === FLOAT32 ? only : undefined;
      const next = FLOATS.has(type) ? cast : dequantize.length === 1 ? dequantize[0] : cast;
      if (!next) return FLOATS.has(type) ? nodes : undefined;
      nodes.push(next);
    }
  }

  /** A lookup that is spelled out as a product: OneHot of the ids, then MatMul with the table. */
  private oneHot(node: Node): { readonly nodes: readonly Node[]; readonly rows: number | null } | undefined {
    const nodes = [node];
    for (let next = this.onlyReader(node.outputs[0]); next; next = this.onlyReader(next.outputs[0])) {
      nodes.push(next);
      if (next.op !== 'MatMul') {
        if (next.op !== 'Cast') return undefined;
        continue;
      }
      const rows = next.inputs[0] === nodes[nodes.length - 2].outputs[0] ? this.rows(next.inputs[1]) : undefined;
      return rows === undefined ? undefined : { nodes, rows };
    }
    return undefined;
  }

  /** The lookup that a node makes with `ids` as its indices. */
  private lookupAt(
    node: Node,
    ids: string,
  ): { readonly nodes: readonly Node[]; readonly rows: number | null } | undefined {
    const [first, second] = node.inputs;
    const key = opKey(node);
    if (key === 'OneHot' && first === ids && intAttribute(node, 'axis', -1) === -1) return this.oneHot(node);
    const packed = key === 'com.microsoft:GatherBlockQuantized';
    const axis = intAttribute(node, packed ? 'gather_axis' : 'axis', 0);
    if (!(packed || key === 'Gather') || second !== ids || axis !== 0) return undefined;
    const rows = this.rows(first);
    const nodes = this.toFloats(node);
    return rows === undefined || !nodes ? undefined : { nodes, rows };
  }

  /** All lookups by an input's values, which may be rearranged but not changed. */
  lookupsOf(ids: string): readonly Lookup[] {
    const found: Lookup[] = [];
    const visit = (value: string, chain: readonly Node[]): void => {
      for (const node of this.readers.get(value) ?? []) {
        const whole = node.op !== 'Cast' || WHOLE.has(intAttribute(node, 'to', 0));
        if (rearranges(node, value)) {
          if (whole && chain.length < LONGEST_CHAIN) visit(node.outputs[0], [...chain, node]);
          continue;
        }
        const lookup = this.lookupAt(node, value);
        if (lookup) found.push({ ids, chain, ...lookup, output: lookup.nodes[lookup.nodes.length - 1].outputs[0] });
      }
    };
    visit(ids, []);
    return found;
  }
}

/**
 * The lookup that the logits depend on. Throws GradientError when there is none, or when several remain and the graph
 * gives no reason to prefer one.
 */
export function findLookup(graph: Graph, types: Types, logits: string): Lookup {
  const inputs = graph.inputs.filter((i) => INTEGERS.has(i.type));
  const named = inputs.filter((i) => i.name === 'input_ids');
  const search = new Search(graph, types);
  const reaching = valuesReaching({ nodes: graph.nodes, types, flat: opsWith('noGradient') }, logits);
  const found = (named.length > 0 ? named : inputs)
    .flatMap((i) => search.lookupsOf(i.name))
    .filter((l) => reaching.has(l.output))
    .sort((a, b) => (b.rows ?? 0) - (a.rows ?? 0));
  // A lookup by all ids goes before one by some of them.
  const whole = found.filter((l) => l.chain.every((n) => n.op !== 'Slice'));
  const candidates = whole.length > 0 ? whole : found;
  if (candidates.length === 0)
    throw new GradientError(
      `no word-embedding lookup found: no Gather from a constant table by the ids of ${inputs.map((i) => i.name).join(', ') || 'any integer input'} reaches ${logits}`,
    );
  if (candidates.length > 1 && candidates[0].rows === candidates[1].rows)
    throw new GradientError(
      `two lookups read the token ids from tables of ${candidates[0].rows} rows (${candidates[0].output} and ${candidates[1].output}): cannot tell which is the word embedding`,
    );
  return candidates[0];
}
