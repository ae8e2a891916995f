/**
 * CastLike as Cast where the type is known. ONNX Runtime expands a CastLike late, and its optimiser (1.30 and 1.32)
 * crashes the process where one is between a Transpose and a MatMul.
 */
import type { Attribute, ElementType, Node } from '../graph/graph';

/** ONNX's type numbers. */
const NUMBERS: Partial<Record<ElementType, bigint>> = {
  float32: 1n,
  int32: 6n,
  int64: 7n,
  bool: 9n,
  float16: 10n,
  float64: 11n,
  bfloat16: 16n,
};

/** The nodes, and those of their subgraphs, with Cast in place of CastLike if the type is known. */
export function namedCasts(
  nodes: readonly Node[],
  typeOf: (value: string) => ElementType | undefined,
): readonly Node[] {
  const inner = (a: Attribute): Attribute =>
    a.kind === 'graph' ? { kind: 'graph', value: { ...a.value, nodes: namedCasts(a.value.nodes, typeOf) } } : a;
  return nodes.map((node): Node => {
    if (node.op === 'CastLike' && node.domain === '') {
      const to = NUMBERS[typeOf(node.inputs[1]) ?? 'other'];
      if (to === undefined) return node;
      return {
        ...node,
        op: 'Cast',
        inputs: [node.inputs[0]],
        attributes: new Map([['to', { kind: 'int', value: to }]]),
      };
    }
    if (![...node.attributes.values()].some((a) => a.kind === 'graph')) return node;
    return { ...node, attributes: new Map([...node.attributes].map(([name, a]) => [name, inner(a)])) };
  });
}
