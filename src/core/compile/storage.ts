/** How a graph's numbers are stored, determined from its ops and constants; the file's name does not count. */
import { type ElementType, type Graph, intAttribute, type Node, opKey, type Tensor } from '../graph/graph';
import { dequantizations } from './float/dequantize';

/** How the numbers of a model file are stored. */
export interface Storage {
  /**
   * The name of the file's variant: fp32, fp16, int8, uint8, q4, q4f16, bnb4, or an element type without such a name.
   */
  readonly dtype: string;
  /** Whether products are of integers: their results depend on the processor and on the runtime's options. */
  readonly quantized: boolean;
}

const QUANTIZED = new Set([...dequantizations.keys()].filter((key) => key !== 'Cast'));
/** Weights of few bits, by their op. */
const PACKED = new Set(['com.microsoft:MatMulNBits', 'com.microsoft:GatherBlockQuantized']);
const FLOATS: Partial<Record<ElementType, string>> = {
  float32: 'fp32',
  float16: 'fp16',
  bfloat16: 'bf16',
  float64: 'fp64',
};

function visit(graph: Graph, node: (n: Node) => void, constant: (t: Tensor) => void): void {
  for (const tensor of graph.initializers.values()) constant(tensor);
  for (const n of graph.nodes) {
    node(n);
    for (const a of n.attributes.values()) if (a.kind === 'graph') visit(a.value, node, constant);
  }
}

/** The type with the most elements; the first of equal ones. */
function most(counts: ReadonlyMap<ElementType, number>, types: readonly ElementType[]): ElementType {
  return types.reduce((best, type) => ((counts.get(type) ?? 0) > (counts.get(best) ?? 0) ? type : best));
}

/** The storage of a graph's numbers, subgraphs included. */
export function storageOf(graph: Graph): Storage {
  const elements = new Map<ElementType, number>();
  const bits = new Set<number>();
  let quantized = false;
  let floatsOf4 = false;
  visit(
    graph,
    (node) => {
      const key = opKey(node);
      quantized ||= QUANTIZED.has(key) || PACKED.has(key) || key.startsWith('com.microsoft:QLinear');
      floatsOf4 ||= key === 'com.microsoft:MatMulBnb4';
      if (PACKED.has(key)) bits.add(intAttribute(node, 'bits', 4));
    },
    ({ type, dims }) => elements.set(type, (elements.get(type) ?? 0) + dims.reduce((n, d) => n * d, 1)),
  );
  const float = most(elements, ['float32', 'float16', 'bfloat16', 'float64']);
  if (!quantized) return { dtype: FLOATS[float] ?? 'fp32', quantized };
  if (floatsOf4) return { dtype: 'bnb4', quantized };
  const four = bits.has(4) || (elements.get('int4') ?? 0) + (elements.get('uint4') ?? 0) > 0;
  if (four) return { dtype: float === 'float16' ? 'q4f16' : 'q4', quantized };
  if (bits.has(2)) return { dtype: 'q2', quantized };
  const integers = most(elements, ['int8', 'uint8', 'int16', 'uint16']);
  // Dynamic quantisation: weights are floats, products are of integers.
  return { dtype: (elements.get(integers) ?? 0) === 0 ? 'int8' : integers, quantized };
}
