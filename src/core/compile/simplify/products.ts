/**
 * Fuses elementwise passes over matrices of tokens by tokens into the adjacent matrix products. Their memory traffic
 * costs as much time as the products.
 */
import type { Builder } from '../../graph/builder';
import { float, makeNode } from '../../graph/builder';
import { floatAttribute, intAttribute, type Node, opKey } from '../../graph/graph';
import { factOfTensor } from '../../graph/shapes/literal';
import { consumers, producers } from '../../graph/traverse';

const FUSED = 'com.microsoft:FusedMatMul';

function isAlong(b: Builder, value: string, axis: number): boolean {
  const tensor = b.initializers.get(value);
  const elements = tensor && factOfTensor(tensor).elements;
  return elements?.length === 1 && elements[0] === axis;
}

/** dO and V of FusedMatMul(dO, V^T). */
function byTransposed(node: Node | undefined): readonly [string, string] | undefined {
  if (!node || opKey(node) !== FUSED || floatAttribute(node, 'alpha', 1) !== 1) return undefined;
  const plain = intAttribute(node, 'transA', 0) === 0 && intAttribute(node, 'transB', 0) === 1;
  return plain ? [node.inputs[0], node.inputs[1]] : undefined;
}

/**
 * sum_j (dO V^T)_ij P_ij = sum_d dO_id (P V)_id: what Softmax subtracts from its gradient, from the head's output (d
 * wide) instead of the probabilities (as wide as the text), as in Dao et al. 2022, "FlashAttention", section 3.1.
 */
export function rowSums(nodes: readonly Node[], b: Builder): readonly Node[] {
  const makers = producers(nodes);
  const readers = consumers(nodes);
  const extra = new Map<Node, readonly Node[]>();
  for (const sum of nodes) {
    if (opKey(sum) !== 'ReduceSum' || intAttribute(sum, 'keepdims', 1) !== 1) continue;
    const times = makers.get(sum.inputs[0]);
    if (!times || opKey(times) !== 'Mul' || !isAlong(b, sum.inputs[1] ?? '', -1)) continue;
    for (const [grad, p] of [times.inputs, [...times.inputs].reverse()]) {
      const operands = byTransposed(makers.get(grad));
      const product = operands && plainProduct(readers.get(p) ?? [], p, operands[1]);
      if (!operands || !product) continue;
      const output = b.fresh('Mul');
      if (readers.get(times.outputs[0])?.length === 1) extra.set(times, []);
      extra.set(sum, [
        makeNode('Mul', [operands[0], product.outputs[0]], [output]),
        { ...sum, inputs: [output, ...sum.inputs.slice(1)] },
      ]);
    }
  }
  return nodes.flatMap((n) => extra.get(n) ?? [n]);
}

/**
 * dO V^T - r, with one r per row of dO, is [dO, r] [V, -1]^T: one pass less over a matrix of tokens by tokens. `r` has
 * one column when it is a sum along the last axis with keepdims.
 */
export function subtractionsInProducts(nodes: readonly Node[], b: Builder): readonly Node[] {
  const makers = producers(nodes);
  const readers = consumers(nodes);
  const instead = new Map<Node, readonly Node[]>();
  for (const sub of nodes) {
    if (opKey(sub) !== 'Sub') continue;
    const [grad, r] = sub.inputs;
    const product = makers.get(grad);
    const operands = byTransposed(product);
    const sum = makers.get(r);
    const isColumn =
      sum &&
      opKey(sum) === 'ReduceSum' &&
      intAttribute(sum, 'keepdims', 1) === 1 &&
      isAlong(b, sum.inputs[1] ?? '', -1);
    if (!product || !operands || !isColumn || readers.get(grad)?.length !== 1) continue;
    const [left, right] = operands;
    const [width, zero, one, minus, wideLeft, wideRight] = ['Sum', 'Sub', 'Exp', 'Neg', 'Concat', 'Concat'].map((op) =>
      b.fresh(op),
    );
    instead.set(product, []);
    instead.set(sub, [
      // A column of -1 with as many rows as V, in its type, for any rank.
      makeNode('ReduceSum', [right, sum.inputs[1] ?? ''], [width], { keepdims: 1 }),
      makeNode('Sub', [width, width], [zero]),
      makeNode('Exp', [zero], [one]),
      makeNode('Neg', [one], [minus]),
      makeNode('Concat', [left, r], [wideLeft], { axis: -1 }),
      makeNode('Concat', [right, minus], [wideRight], { axis: -1 }),
      { ...product, inputs: [wideLeft, wideRight], outputs: sub.outputs },
    ]);
  }
  return nodes.flatMap((n) => instead.get(n) ?? [n]);
}

/** The node that computes P V. */
function plainProduct(readers: readonly Node[], p: string, v: string): Node | undefined {
  return readers.find(
    (n) =>
      n.inputs[0] === p &&
      n.inputs[1] === v &&
      (opKey(n) === 'MatMul' ||
        (opKey(n) === FUSED &&
          floatAttribute(n, 'alpha', 1) === 1 &&
          ['transA', 'transB', 'transBatchA', 'transBatchB'].every((t) => intAttribute(n, t, 0) === 0))),
  );
}

/** A known scalar factor, and the value that it multiplies. */
function scaled(node: Node, b: Builder): { readonly value: string; readonly factor: number } | undefined {
  const number = (value: string): number | undefined => {
    const tensor = b.initializers.get(value);
    if (tensor?.type !== 'float32' || tensor.dims.length > 0) return undefined;
    const elements = factOfTensor(tensor).elements;
    return elements?.length === 1 && typeof elements[0] === 'number' ? elements[0] : undefined;
  };
  if (opKey(node) !== 'Mul' && opKey(node) !== 'Div') return undefined;
  const [left, right] = node.inputs.map(number);
  if (right !== undefined && left === undefined && right !== 0)
    return { value: node.inputs[0], factor: node.op === 'Div' ? 1 / right : right };
  return left !== undefined && right === undefined && node.op === 'Mul'
    ? { value: node.inputs[1], factor: left }
    : undefined;
}

/** Multiplications by a number whose only readers are fused products become their alpha. */
export function scalesInProducts(nodes: readonly Node[], b: Builder, outputs: ReadonlySet<string>): readonly Node[] {
  const readers = consumers(nodes);
  const factors = new Map<string, { readonly value: string; readonly factor: number }>();
  for (const node of nodes) {
    const found = scaled(node, b);
    const reading = readers.get(node.outputs[0]) ?? [];
    if (!found || reading.length === 0 || outputs.has(node.outputs[0])) continue;
    if (reading.every((r) => opKey(r) === FUSED)) factors.set(node.outputs[0], found);
  }
  return nodes.map((node) => {
    if (opKey(node) !== FUSED || !node.inputs.some((i) => factors.has(i))) return node;
    const alpha = node.inputs.reduce((a, i) => a * (factors.get(i)?.factor ?? 1), floatAttribute(node, 'alpha', 1));
    const inputs = node.inputs.map((i) => factors.get(i)?.value ?? i);
    return { ...node, inputs, attributes: new Map([...node.attributes, ['alpha', float(alpha)]]) };
  });
}
