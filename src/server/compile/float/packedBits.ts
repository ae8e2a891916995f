/** Weights of few bits: several in a byte, in blocks with a scale each. onnxruntime docs/ContribOperators.md */
import { intAttribute } from '../../graph/graph';
import type { Dequantization, Dequantizations, QuantizedContext } from './quantized';

/** The numbers of a uint8 tensor's bytes, the lowest bits first: [..., n] -> [..., n, 8 / bits], float32. */
function unpacked(c: QuantizedContext, bytes: string, bits: number): string {
  const each = Array.from({ length: 8 / bits }, (_, i) => {
    const moved = i === 0 ? bytes : c.op('BitShift', [bytes, c.b.scalar('uint8', i * bits)], { direction: 'RIGHT' });
    const own = bits === 8 ? moved : c.op('BitwiseAnd', [moved, c.b.scalar('uint8', 2 ** bits - 1)]);
    return c.op('Unsqueeze', [c.cast(own, 'float32'), c.b.ints([-1])]);
  });
  return each.length === 1 ? each[0] : c.op('Concat', each, { axis: -1 });
}

/** Zero points as [N, blocks, 1]: packed like the weights, in floats, or the middle of the range. */
function zeroPoints(c: QuantizedContext, bits: number, n: number, blocks: number): string {
  if (!c.has(3)) return c.b.scalar('float32', 2 ** (bits - 1));
  const shape = c.b.ints([n, blocks, 1]);
  if (c.type(3) !== 'uint8') return c.op('Reshape', [c.cast(c.input(3), 'float32'), shape]);
  const bytes = Math.ceil((blocks * bits) / 8);
  const all = unpacked(c, c.op('Reshape', [c.input(3), c.b.ints([n, bytes])]), bits);
  const rows = c.op('Reshape', [all, c.b.ints([n, -1])]);
  return c.op('Reshape', [c.op('Slice', [rows, c.b.ints([0]), c.b.ints([blocks]), c.b.ints([1])]), shape]);
}

/** A [.., K] times the transpose of B [N, K], which is packed as [N, blocks, bytes of a block]. */
const matMulNBits: Dequantization = (c) => {
  c.without({ 4: 'g_idx' });
  const attribute = (name: string) => intAttribute(c.node, name, 0);
  const [k, n, size, bits] = [attribute('K'), attribute('N'), attribute('block_size'), intAttribute(c.node, 'bits', 4)];
  if (![2, 4, 8].includes(bits)) throw c.refuse(`weights of ${bits} bits are not supported`);
  if (!(k > 0 && n > 0 && size > 0)) throw c.refuse('it has no K, N or block_size');
  const blocks = Math.ceil(k / size);
  const packed = c.op('Reshape', [c.input(1), c.b.ints([n, blocks, -1])]);
  const whole = c.op('Reshape', [unpacked(c, packed, bits), c.b.ints([n, blocks, size])]);
  const scales = c.op('Reshape', [c.cast(c.input(2), 'float32'), c.b.ints([n, blocks, 1])]);
  const rows = c.op('Mul', [c.op('Sub', [whole, zeroPoints(c, bits, n, blocks)]), scales]);
  const flat = c.op('Reshape', [rows, c.b.ints([n, blocks * size])]);
  const cut = c.op('Slice', [flat, c.b.ints([0]), c.b.ints([k]), c.b.ints([1])]);
  const weights = c.op('Transpose', [blocks * size === k ? flat : cut], { perm: [1, 0] });
  if (c.type(0) === 'float32') return [c.plus(c.op('MatMul', [c.input(0), weights]), 5)];
  const product = c.op('MatMul', [c.cast(c.input(0), 'float32'), weights]);
  return [c.plus(c.op('CastLike', [product, c.input(0)]), 5)];
};

export const packedBits: Dequantizations = [['com.microsoft:MatMulNBits', matMulNBits]];
