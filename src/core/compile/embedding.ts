/**
 * Finds the word-embedding lookups: the Gathers whose indices are computed from the token ids, each from its own. By
 * data flow; names of nodes and architectures do not matter, and names of inputs only where several are looked up.
 * (Captum: the layer of LayerIntegratedGradients.)
 */

import * as l10n from '@vscode/l10n';
import { reaching as valuesReaching } from '../autodiff/path';
import { GradientError } from '../errors';
import { type ElementType, type Graph, intAttribute, type Node, opKey, stringAttribute } from '../graph/graph';
import type { ValueType } from '../graph/shapes';
import { has, opsWith } from '../graph/traits';
import { consumers } from '../graph/traverse';
import { isIds, roleOfName } from './inputNames';

/** A word-embedding lookup in a graph. */
export interface Lookup {
  /** The graph input with the token ids, [batch, sequence]. */
  readonly ids: string;
  /**
   * Ops between the ids and the indices of the Gather (often none): each rearranges, cuts or pads, or maps each id
   * separately.
   */
  readonly chain: readonly Node[];
  /** Those of them that rearrange, cut or pad. */
  readonly moves: readonly Node[];
  /** The Gather, then the ops that convert its rows to floats (often none). Each reads the one before. */
  readonly nodes: readonly Node[];
  /** The value that is interpolated. Its last axis is the embedding, the others are those of the rearranged ids. */
  readonly output: string;
  /** Rows of the embedding table; null if the graph does not determine it. */
  readonly rows: number | null;
}

const FLOATS = new Set<ElementType>(['float32', 'float64', 'float16', 'bfloat16']);
/** Types of ids; Keras' Embedding takes floats. */
const NUMBERS = new Set<ElementType>([
  ...FLOATS,
  ...(['int64', 'int32', 'int16', 'int8', 'uint64', 'uint32', 'uint16', 'uint8'] as const),
]);
/** ONNX's numbers of float32 and bool: values cast to these are not token ids any more. */
const [FLOAT32, BOOL] = [1, 9];

/** Whether a node returns the values of `ids` in another order or shape, perhaps padded with constants. */
export function rearranges(node: Node, ids: string): boolean {
  if (node.domain !== '' || node.inputs[0] !== ids) return false;
  // Models with block attention pad the ids inside the graph.
  if (node.op === 'Pad') return stringAttribute(node, 'mode', 'constant') === 'constant';
  return node.op !== 'Cast' && node.op !== 'Identity' && has('keepsIds', node);
}

/** Thrown when two inputs may have the ids: the user has to name one. */
export class SeveralIds extends GradientError {}

/** The most consecutive rearrangements; real exports have three. */
const LONGEST_CHAIN = 64;

type Types = ReadonlyMap<string, ValueType>;

/** A graph with the queries of the search. */
class Search {
  private readonly readers: ReadonlyMap<string, readonly Node[]>;
  /** Values that depend only on constants. */
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

  /**
   * The number of rows of a constant table of two axes: null when unknown, undefined when the value is not such a
   * table.
   */
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

  /** A lookup written as a product: OneHot of the ids, then MatMul with the table. */
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
    if (!(packed || key === 'Gather') || second !== ids || (axis !== 0 && axis !== -2)) return undefined;
    // Indices are integers: floats have to be cast first.
    if (FLOATS.has(this.types.get(ids)?.type ?? 'other')) return undefined;
    const rows = this.rows(first);
    const nodes = this.toFloats(node);
    return rows === undefined || !nodes ? undefined : { nodes, rows };
  }

  /** Whether a node maps each id separately: the tensor keeps its shape, whatever the other inputs are. */
  private maps(node: Node, ids: string): boolean {
    if (node.domain !== '' || node.inputs[0] === undefined) return false;
    if (node.op === 'Identity') return true;
    if (!has('mapsIds', node) || (node.op === 'Cast' && intAttribute(node, 'to', 0) === BOOL)) return false;
    // Ids may be the values that a Where chooses from, not its condition.
    if (node.op === 'Where' && node.inputs[0] === ids) return false;
    const [before, after] = [ids, node.outputs[0]].map((v) => this.types.get(v)?.dims ?? null);
    if (node.op === 'Cast') return true;
    return (
      before !== null && after !== null && before.length === after.length && before.every((d, i) => d === after[i])
    );
  }

  /** All lookups by an input's values, which may be rearranged, or mapped separately. */
  lookupsOf(ids: string): readonly Lookup[] {
    const found = new Map<string, Lookup>();
    const visit = (value: string, chain: readonly Node[], moves: readonly Node[]): void => {
      for (const node of this.readers.get(value) ?? []) {
        const moved = rearranges(node, value);
        if (moved || this.maps(node, value)) {
          if (chain.length < LONGEST_CHAIN) visit(node.outputs[0], [...chain, node], moved ? [...moves, node] : moves);
          continue;
        }
        const lookup = this.lookupAt(node, value);
        if (!lookup) continue;
        const output = lookup.nodes[lookup.nodes.length - 1].outputs[0];
        // If two paths lead to one lookup, the first is used.
        if (!found.has(output)) found.set(output, { ids, chain, moves, ...lookup, output });
      }
    };
    visit(ids, [], []);
    return [...found.values()];
  }
}

/** Rows of each table that an input's values are looked up in; null if the graph does not determine it. */
export function lookedUp(graph: Graph, types: Types, input: string): readonly (number | null)[] {
  return new Search(graph, types).lookupsOf(input).map((l) => l.rows);
}

/** Whether the ids are looked up unchanged. */
function plain({ chain, moves }: Lookup): boolean {
  const changes = chain.filter((n) => n.op !== 'Cast' && n.op !== 'Identity');
  return changes.length === moves.length;
}

/**
 * The lookups that the logits depend on, by the ids of one input: that of the largest table first, then the others,
 * which are interpolated with it. Throws GradientError when there is none, or when two inputs may have the ids.
 * @param named the input, where the user named it
 */
export function findLookups(graph: Graph, types: Types, logits: string, named?: string): readonly Lookup[] {
  const numbers = graph.inputs.filter((i) => NUMBERS.has(i.type) && roleOfName(i.name) === undefined);
  const usual = numbers.filter((i) => isIds(i.name));
  const inputs =
    named === undefined ? (usual.length > 0 ? usual : numbers) : graph.inputs.filter((i) => i.name === named);
  const names = inputs.map((i) => i.name).join(', ');
  if (named !== undefined && names === '')
    throw new GradientError(
      l10n.t`it has no input "${named}": its inputs are ${graph.inputs.map((i) => i.name).join(', ')}`,
    );
  const search = new Search(graph, types);
  const reaching = valuesReaching({ nodes: graph.nodes, types, flat: opsWith('noGradient') }, logits);
  const found = inputs
    .flatMap((i) => search.lookupsOf(i.name))
    .filter((l) => reaching.has(l.output))
    .sort((a, b) => (b.rows ?? 0) - (a.rows ?? 0));
  // Lookups by all ids come before those by some of them.
  const whole = found.filter((l) => l.chain.every((n) => n.op !== 'Slice'));
  const candidates = whole.length > 0 ? whole : found;
  const [first] = candidates;
  if (!first)
    throw new GradientError(
      l10n.t`no word-embedding lookup found: no Gather from a constant table by the ids of ${names || l10n.t('any input of numbers')} reaches ${logits}`,
    );
  const other = candidates.find((l) => l.ids !== first.ids && l.rows === first.rows);
  if (other)
    throw new SeveralIds(
      `two inputs are looked up in tables of ${first.rows} rows (${first.ids} and ${other.ids}): name the one with the token ids by --input-name`,
    );
  return candidates.filter((l) => l.ids === first.ids && (l.rows === first.rows || plain(l)));
}
