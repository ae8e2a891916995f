/** Products of quantised tensors: weights are dequantised; activations are real numbers already. */
import { type Attributes, float } from '../../graph/builder';
import { floatAttribute, intAttribute } from '../../graph/graph';
import { attendPacked } from '../expand/packedAttention';
import { limited } from './linear';
import type { Dequantization, Dequantizations, QuantizedContext } from './quantized';

/** An operand of a product whose result is scaled later: minus its zero point, in units of its scale. */
function steps(c: QuantizedContext, index: number, zero: number, fit?: (v: string) => string): string {
  const scale = c.reals.get(c.input(index));
  if (scale === undefined) return c.centred(index, zero, fit);
  return scale === '' ? c.input(index) : c.op('Div', [c.input(index), scale]);
}

const matMulInteger: Dequantization = (c) => {
  if (!c.anyReal) return undefined;
  c.mark();
  return [c.op('MatMul', [steps(c, 0, 2), steps(c, 1, 3)])];
};

const convInteger: Dequantization = (c) => {
  if (!c.anyReal) return undefined;
  c.mark();
  const attributes: Attributes = Object.fromEntries(c.node.attributes);
  return [c.op('Conv', [steps(c, 0, 2), steps(c, 1, 3, c.overFirst(c.rank(1)))], attributes)];
};

const dynamicMatMul: Dequantization = (c) => [c.plus(c.op('MatMul', [c.input(0), c.real(1, 2, 3)]), 4)];

const toFloat: Dequantization = (c) => [c.plus(c.op('MatMul', [c.real(0, 2, 4), c.real(1, 3, 5)]), 6)];

const qLinearMatMul: Dequantization = (c) => {
  if (!c.anyReal) return undefined;
  c.mark(c.input(6));
  return [limited(c, c.op('MatMul', [c.real(0, 1, 2), c.real(3, 4, 5)]), 6, 7)];
};

/** Biases are int32 in units of the product of both scales. */
function bias(c: QuantizedContext, index: number, scales: readonly [number, number]): readonly string[] {
  if (!c.has(index)) return [];
  const step = c.op('Mul', [c.input(scales[0]), c.input(scales[1])]);
  return [c.op('Mul', [c.cast(c.input(index), 'float32'), step])];
}

const qLinearConv: Dequantization = (c) => {
  if (!c.anyReal) return undefined;
  c.mark(c.input(6));
  const weights = c.real(3, 4, 5, c.overFirst(c.rank(3)));
  const attributes: Attributes = Object.fromEntries(c.node.attributes);
  return [limited(c, c.op('Conv', [c.real(0, 1, 2), weights, ...bias(c, 8, [1, 4])], attributes), 6, 7)];
};

const qGemm: Dequantization = (c) => {
  if (!c.anyReal) return undefined;
  const transB = intAttribute(c.node, 'transB', 0);
  const weights = c.real(3, 4, 5, transB ? c.overFirst(2) : undefined);
  const alpha = float(floatAttribute(c.node, 'alpha', 1));
  const attributes: Attributes = { transA: intAttribute(c.node, 'transA', 0), transB, alpha };
  const product = c.op('Gemm', [c.real(0, 1, 2), weights, ...bias(c, 6, [1, 4])], attributes);
  if (!c.has(7)) return [product];
  c.mark(c.input(7));
  return [limited(c, product, 7, 8)];
};

/** Attention whose packed projection is quantised: input, weight, bias, two scales, mask, two zero points. */
const qAttention: Dequantization = (c) => {
  c.without({ 8: 'past' });
  const packed = c.plus(c.op('MatMul', [c.real(0, 3, 6), c.real(1, 4, 7)]), 2);
  return [attendPacked(c, packed, { mask: 5, bias: undefined }), undefined];
};

export const integerProducts: Dequantizations = [
  ['MatMulInteger', matMulInteger],
  ['ConvInteger', convInteger],
  ['com.microsoft:DynamicQuantizeMatMul', dynamicMatMul],
  ['com.microsoft:MatMulIntegerToFloat', toFloat],
  ['QLinearMatMul', qLinearMatMul],
  ['QLinearConv', qLinearConv],
  ['com.microsoft:QGemm', qGemm],
  ['com.microsoft:QAttention', qAttention],
];
