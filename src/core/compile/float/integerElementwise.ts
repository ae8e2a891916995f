/** Quantised forms of float ops, and ops that pass quantised values on. */
import type { Attributes } from '../../graph/builder';
import { intAttribute, type Node, opKey } from '../../graph/graph';
import { has } from '../../graph/traits';
import { limited } from './linear';
import type { Dequantization, Dequantizations, QuantizedContext } from './quantized';

/** `op` on two quantised inputs. */
function binary(op: string): Dequantization {
  return (c) => {
    if (!c.anyReal) return undefined;
    c.mark(c.input(6));
    return [limited(c, c.op(op, [c.real(0, 1, 2), c.real(3, 4, 5)]), 6, 7)];
  };
}

/** `op` on one quantised input, with its attributes. */
function unary(op: string, keep: readonly string[] = []): Dequantization {
  return (c) => {
    if (!c.isReal(0)) return undefined;
    c.mark(c.input(3));
    const attributes: Attributes = Object.fromEntries([...c.node.attributes].filter(([name]) => keep.includes(name)));
    return [limited(c, c.op(op, [c.real(0, 1, 2)], attributes), 3, 4)];
  };
}

/** Output scale and zero point, then each input with its own. */
const concat: Dequantization = (c) => {
  if (!c.anyReal) return undefined;
  c.mark(c.input(0));
  const parts = c.node.inputs.flatMap((_, i) => (i >= 2 && (i - 2) % 3 === 0 ? [c.real(i, i + 1, i + 2)] : []));
  return [limited(c, c.op('Concat', parts, Object.fromEntries(c.node.attributes)), 0, 1)];
};

const where: Dequantization = (c) => {
  if (!c.anyReal) return undefined;
  c.mark(c.input(7));
  return [limited(c, c.op('Where', [c.input(0), c.real(1, 2, 3), c.real(4, 5, 6)]), 7, 8)];
};

/** Casts integer products to floats without rounding. */
const cast: Dequantization = (c) => {
  if (!c.isReal(0)) return undefined;
  const integers = [2, 3, 4, 5, 6, 7];
  if (!integers.includes(intAttribute(c.node, 'to', 0))) return undefined;
  c.mark(c.reals.get(c.input(0)));
  return [c.input(0)];
};

export const integerElementwise: Dequantizations = [
  ['com.microsoft:QLinearAdd', binary('Add')],
  ['com.microsoft:QLinearMul', binary('Mul')],
  ['com.microsoft:QLinearSigmoid', unary('Sigmoid')],
  ['com.microsoft:QLinearLeakyRelu', unary('LeakyRelu', ['alpha'])],
  ['com.microsoft:QLinearSoftmax', unary('Softmax', ['axis'])],
  ['com.microsoft:QLinearConcat', concat],
  ['com.microsoft:QLinearWhere', where],
  ['Cast', cast],
];

/** Ops that move or compare elements. */
const carries = (node: Node) => has('moves', node) || has('keepsScale', node);

/** Follows real numbers through ops that are not quantised themselves; their integer operands become floats. */
export function carry(c: QuantizedContext, node: Node): readonly string[] | undefined {
  const [key, adds] = [opKey(node), has('addsIntegers', node)];
  if (!c.anyReal || !(carries(node) || adds)) return undefined;
  const scale = node.inputs.map((i) => c.reals.get(i)).find((s) => s !== undefined);
  if (c.isReal(0) || key === 'Concat' || adds) for (const o of node.outputs) if (o !== '') c.reals.set(o, scale ?? '');
  if (!(adds || key === 'Concat')) return undefined;
  const inputs = node.inputs.map((name, i) => (c.isInteger(i) ? c.cast(name, 'float32') : name));
  return inputs.some((name, i) => name !== node.inputs[i])
    ? [c.op(node.op, inputs, Object.fromEntries(node.attributes))]
    : undefined;
}
