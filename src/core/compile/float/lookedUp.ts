/**
 * Integer rows that are looked up and multiplied as they are: a quantised embedding before a quantised projection. They
 * are made real first and quantised again, which gives the same integers, so that the lookup has floats behind it and
 * the product is one of those that the twin knows.
 */
import { Builder, makeNode } from '../../graph/builder';
import { type ElementType, type Graph, type Node, opKey } from '../../graph/graph';
import { consumers } from '../../graph/traverse';
import type { TypedModel } from '../../graph/typedModel';

/** Products, and where they have the zero points of their operands. */
const PRODUCTS: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['MatMulInteger', [2, 3]],
  ['ConvInteger', [2, 3]],
]);
const BYTES = new Set<ElementType>(['int8', 'uint8']);

interface Rows {
  /** The Gather from a constant table of bytes. */
  readonly lookup: Node;
  /** Its DequantizeLinear: the file's own, or one in steps of 1. */
  readonly real: Node;
}

/** How the rows of a lookup become real; undefined where nothing multiplies them as they are. */
function rowsOf(b: Builder, lookup: Node, readers: readonly Node[], graph: Graph): Rows | undefined {
  const [rows] = lookup.outputs;
  const product = readers.find((n) => PRODUCTS.has(opKey(n)) && n.inputs.indexOf(rows) < 2);
  if (!product) return undefined;
  const own = readers.find((n) => opKey(n) === 'DequantizeLinear' && n.inputs[0] === rows);
  const known = (name: string) => name === '' || graph.initializers.has(name);
  if (own) return own.inputs.slice(1).every(known) ? { lookup, real: own } : undefined;
  const zero = product.inputs[(PRODUCTS.get(opKey(product)) ?? [2, 3])[product.inputs.indexOf(rows)]] ?? '';
  if (!known(zero)) return undefined;
  const inputs = [rows, b.scalar('float32', 1), ...(zero === '' ? [] : [zero])];
  return { lookup, real: makeNode('DequantizeLinear', inputs, [b.fresh('rows')]) };
}

/** The model itself where it has no such rows. */
export function withRealRows(model: TypedModel): TypedModel {
  const { graph } = model;
  const gathers = graph.nodes.filter((n) => opKey(n) === 'Gather' && graph.initializers.has(n.inputs[0]));
  if (gathers.length === 0 || !graph.nodes.some((n) => PRODUCTS.has(opKey(n)))) return model;
  const readers = consumers(graph.nodes);
  const b = new Builder(graph);
  const found = new Map<string, Rows>();
  for (const lookup of gathers) {
    const [rows] = lookup.outputs;
    if (!BYTES.has(model.types.get(rows)?.type ?? 'other')) continue;
    const made = rowsOf(b, lookup, readers.get(rows) ?? [], graph);
    if (made) found.set(rows, made);
  }
  if (found.size === 0) return model;
  const again = new Map([...found.keys()].map((rows) => [rows, b.fresh('again')]));
  const moved = new Set([...found.values()].map((r) => r.real));
  const nodes = graph.nodes.flatMap((node): readonly Node[] => {
    if (moved.has(node)) return [];
    const made = found.get(node.outputs[0]);
    if (!made) return [{ ...node, inputs: node.inputs.map((i) => again.get(i) ?? i) }];
    const { real } = made;
    const quantize = makeNode(
      'QuantizeLinear',
      [real.outputs[0], ...real.inputs.slice(1)],
      [again.get(node.outputs[0]) ?? ''],
    );
    return [node, real, quantize];
  });
  return model.with({ ...graph, nodes, initializers: b.initializers });
}
