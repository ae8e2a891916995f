/**
 * Integer embedding rows that are read without being dequantised: a quantised embedding before a quantised projection
 * or sum, or one that is transposed before it is dequantised. They are dequantised first and quantised again, which
 * gives the same integers, so that the lookup returns floats and its readers are ops that the twin supports.
 */
import { Builder, makeNode } from '../../graph/builder';
import { type ElementType, type Graph, type Node, opKey } from '../../graph/graph';
import { has } from '../../graph/traits';
import { consumers } from '../../graph/traverse';
import type { TypedModel } from '../../graph/typedModel';

/**
 * An operand of a quantised op: the input indices of its integers, scale and zero point; no scale where it is taken to
 * be 1.
 */
type Operand = readonly [rows: number, scale: number | undefined, zero: number];

const TWO: readonly Operand[] = [
  [0, 1, 2],
  [3, 4, 5],
];
const OPERANDS: ReadonlyMap<string, readonly Operand[]> = new Map<string, readonly Operand[]>([
  ...['MatMulInteger', 'ConvInteger'].map(
    (op) =>
      [
        op,
        [
          [0, undefined, 2],
          [1, undefined, 3],
        ],
      ] as const,
  ),
  ...['QLinearMatMul', 'QLinearConv'].map((op) => [op, TWO] as const),
  ...['QLinearAdd', 'QLinearMul', 'QGemm'].map((op) => [`com.microsoft:${op}`, TWO] as const),
  ...['QLinearSigmoid', 'QLinearLeakyRelu', 'QLinearSoftmax'].map(
    (op) => [`com.microsoft:${op}`, [[0, 1, 2]]] as const,
  ),
  [
    'com.microsoft:QLinearWhere',
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
  ],
]);
const CONCAT = 'com.microsoft:QLinearConcat';

/** How a node reads `rows` as one of its operands; undefined where it does not. */
function operandOf(node: Node, rows: string): Operand | undefined {
  const at = node.inputs.indexOf(rows);
  if (opKey(node) === CONCAT) return at >= 2 && (at - 2) % 3 === 0 ? [at, at + 1, at + 2] : undefined;
  return OPERANDS.get(opKey(node))?.find(([own]) => own === at);
}
const BYTES = new Set<ElementType>(['int8', 'uint8']);

type Readers = ReadonlyMap<string, readonly Node[]>;

interface Rows {
  /** The Gather from a constant table of bytes. */
  readonly lookup: Node;
  /** Its DequantizeLinear: the file's own, or one with scale 1. */
  readonly real: Node;
}

/** The most consecutive ops that only move rows before they are dequantised. */
const MOST_MOVES = 16;

function isReal(node: Node, rows: string): boolean {
  return opKey(node) === 'DequantizeLinear' && node.inputs[0] === rows;
}

/** The DequantizeLinear that reads the rows after they were moved; undefined where there is none. */
function afterMoves(rows: string, readers: Readers, left = MOST_MOVES): Node | undefined {
  for (const node of readers.get(rows) ?? []) {
    if (left === 0 || !has('moves', node) || node.inputs[0] !== rows) continue;
    const [moved] = node.outputs;
    const real = (readers.get(moved) ?? []).find((n) => isReal(n, moved)) ?? afterMoves(moved, readers, left - 1);
    if (real) return real;
  }
  return undefined;
}

/** How the rows of a lookup are dequantised; undefined where nothing reads their integers. */
function rowsOf(b: Builder, lookup: Node, readers: Readers, graph: Graph): Rows | undefined {
  const [rows] = lookup.outputs;
  const direct = readers.get(rows) ?? [];
  const reader = direct.find((n) => operandOf(n, rows) !== undefined);
  const operand = reader && operandOf(reader, rows);
  const later = reader ? undefined : afterMoves(rows, readers);
  if (!operand && !later) return undefined;
  const own = direct.find((n) => isReal(n, rows));
  const known = (name: string) => name === '' || graph.initializers.has(name);
  if (own) return own.inputs.slice(1).every(known) ? { lookup, real: own } : undefined;
  if (later) {
    // A scale of several numbers belongs to an axis, which moves may have changed.
    const scale = graph.initializers.get(later.inputs[1]);
    const one = scale?.dims.every((d) => d === 1) && later.inputs.slice(1).every(known);
    return one
      ? { lookup, real: makeNode('DequantizeLinear', [rows, ...later.inputs.slice(1)], [b.fresh('rows')]) }
      : undefined;
  }
  if (!operand) return undefined;
  const [, scaleAt, zeroAt] = operand;
  const zero = reader.inputs[zeroAt] ?? '';
  const scale = scaleAt === undefined ? b.scalar('float32', 1) : reader.inputs[scaleAt];
  if (!known(zero) || !b.initializers.has(scale)) return undefined;
  const inputs = [rows, scale, ...(zero === '' ? [] : [zero])];
  return { lookup, real: makeNode('DequantizeLinear', inputs, [b.fresh('rows')]) };
}

/** The model with such rows dequantised and quantised again; the same object if it has none. */
export function withRealRows(model: TypedModel): TypedModel {
  const { graph } = model;
  const gathers = graph.nodes.filter((n) => opKey(n) === 'Gather' && graph.initializers.has(n.inputs[0]));
  const reads = (n: Node) => OPERANDS.has(opKey(n)) || opKey(n) === CONCAT || opKey(n) === 'DequantizeLinear';
  if (gathers.length === 0 || !graph.nodes.some(reads)) return model;
  const readers = consumers(graph.nodes);
  const b = new Builder(graph);
  const found = new Map<string, Rows>();
  for (const lookup of gathers) {
    const [rows] = lookup.outputs;
    if (!BYTES.has(model.types.get(rows)?.type ?? 'other')) continue;
    const made = rowsOf(b, lookup, readers, graph);
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
