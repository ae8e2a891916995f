/** Floating point operations of the matrix products of a program. */
import { type Dim, intAttribute, type Model, type Node, opKey } from '../src/core/graph/graph';
import { inferShapes, type ValueType } from '../src/core/graph/shapes';

const PRODUCTS = new Set(['MatMul', 'Gemm', 'com.microsoft:FusedMatMul']);
/** Ops that hold products of their own: none is in the programs measured here, and none may be left out of a count. */
const OTHERS = /Attention|Einsum|Conv|MatMulInteger|MatMulNBits|LSTM|GRU|FusedGemm/;

/**
 * Multiplications and additions of all matrix products, from the shapes of the graph with this many rows of this many
 * tokens; what is done element by element does not count. Throws Error where a shape is not known.
 */
export function productOperations(model: Model, rows: number, tokens: number): number {
  const sizes: Readonly<Record<string, number>> = { batch: rows, sequence: tokens };
  const size = (dim: Dim): Dim => (typeof dim === 'string' ? (sizes[dim] ?? dim) : dim);
  const inputs = model.graph.inputs.map((i) => ({ ...i, dims: i.dims?.map(size) ?? null }));
  const types = inferShapes({ ...model, graph: { ...model.graph, inputs } });
  const other = model.graph.nodes.find((n) => !PRODUCTS.has(opKey(n)) && OTHERS.test(n.op));
  if (other) throw new Error(`${other.op} (${other.name}) holds products that are not counted here`);
  return model.graph.nodes.filter((n) => PRODUCTS.has(opKey(n))).reduce((sum, n) => sum + operationsOf(n, types), 0);
}

/** 2 M N K for each matrix of the batch: every element of the result is K multiplications and additions. */
function operationsOf(node: Node, types: ReadonlyMap<string, ValueType>): number {
  if (intAttribute(node, 'transBatchA', 0) !== 0)
    throw new Error(`${node.name}: a transposed batch is not counted here`);
  const left = dimsOf(node.inputs[0], types);
  const inner = left[left.length - (intAttribute(node, 'transA', 0) === 1 ? 2 : 1)];
  return 2 * inner * dimsOf(node.outputs[0], types).reduce((product, d) => product * d, 1);
}

function dimsOf(name: string, types: ReadonlyMap<string, ValueType>): readonly number[] {
  const dims = types.get(name)?.dims;
  if (!dims?.every((d) => typeof d === 'number')) throw new Error(`the shape of ${name} is not known: ${dims}`);
  return dims;
}
