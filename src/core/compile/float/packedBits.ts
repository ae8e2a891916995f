/** Weights of few bits: several per byte, in blocks with one scale each. onnxruntime docs/ContribOperators.md */
import { intAttribute } from '../../graph/graph';
import type { Dequantization, Dequantizations, QuantizedContext } from './quantized';

/** The numbers of a uint8 tensor's bytes, the lowest bits first or last: [..., n] -> [..., n, 8 / bits], uint8. */
function parted(c: QuantizedContext, bytes: string, bits: number, lowestFirst = true): string {
  const each = Array.from({ length: 8 / bits }, (_, i) => {
    const moved = i === 0 ? bytes : c.op('BitShift', [bytes, c.b.scalar('uint8', i * bits)], { direction: 'RIGHT' });
    const own = bits === 8 ? moved : c.op('BitwiseAnd', [moved, c.b.scalar('uint8', 2 ** bits - 1)]);
    return c.op('Unsqueeze', [own, c.ints([-1])]);
  });
  return each.length === 1 ? each[0] : c.op('Concat', lowestFirst ? each : each.reverse(), { axis: -1 });
}

/** The same as float32. */
function unpacked(c: QuantizedContext, bytes: string, bits: number): string {
  return c.cast(parted(c, bytes, bits), 'float32');
}

/** The first input times float32 weights, in the type of the input. */
function times(c: QuantizedContext, weights: string): string {
  if (c.type(0) === 'float32') return c.op('MatMul', [c.input(0), weights]);
  return c.cast(c.op('MatMul', [c.cast(c.input(0), 'float32'), weights]), c.type(0));
}

/** Zero points as [N, blocks, 1]: packed like the weights, as floats, or the middle of the range. */
function zeroPoints(c: QuantizedContext, bits: number, n: number, blocks: number): string {
  if (!c.has(3)) return c.b.scalar('float32', 2 ** (bits - 1));
  const shape = c.ints([n, blocks, 1]);
  if (c.type(3) !== 'uint8') return c.op('Reshape', [c.cast(c.input(3), 'float32'), shape]);
  const bytes = Math.ceil((blocks * bits) / 8);
  const all = unpacked(c, c.op('Reshape', [c.input(3), c.ints([n, bytes])]), bits);
  const rows = c.op('Reshape', [all, c.ints([n, -1])]);
  return c.op('Reshape', [c.op('Slice', [rows, c.ints([0]), c.ints([blocks]), c.ints([1])]), shape]);
}

/** A [.., K] times the transpose of B [N, K], which is packed as [N, blocks, bytes of a block]. */
const matMulNBits: Dequantization = (c) => {
  c.without({ 4: 'g_idx' });
  const attribute = (name: string) => intAttribute(c.node, name, 0);
  const [k, n, size, bits] = [attribute('K'), attribute('N'), attribute('block_size'), intAttribute(c.node, 'bits', 4)];
  if (![2, 4, 8].includes(bits)) throw c.refuse(`weights of ${bits} bits are not supported`);
  if (!(k > 0 && n > 0 && size > 0)) throw c.refuse('it has no K, N or block_size');
  const blocks = Math.ceil(k / size);
  const packed = c.op('Reshape', [c.input(1), c.ints([n, blocks, -1])]);
  const whole = c.op('Reshape', [unpacked(c, packed, bits), c.ints([n, blocks, size])]);
  const scales = c.op('Reshape', [c.cast(c.input(2), 'float32'), c.ints([n, blocks, 1])]);
  const rows = c.op('Mul', [c.op('Sub', [whole, zeroPoints(c, bits, n, blocks)]), scales]);
  const flat = c.op('Reshape', [rows, c.ints([n, blocks * size])]);
  const cut = c.op('Slice', [flat, c.ints([0]), c.ints([k]), c.ints([1])]);
  const weights = c.op('Transpose', [blocks * size === k ? flat : cut], { perm: [1, 0] });
  return [c.plus(times(c, weights), 5)];
};

/** The sixteen values of each four-bit float type, relative to the largest of a block (bitsandbytes). */
const FP4 = [0, 0.00520833333, 0.66666667, 1, 0.33333333, 0.5, 0.16666667, 0.25];
const CODES: readonly (readonly number[])[] = [
  [...FP4, ...FP4.map((v) => -v)],
  [
    -1, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635, -0.18477343022823334,
    -0.09105003625154495, 0, 0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224,
    0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1,
  ],
];

/** A [.., K] times the transpose of B [N, K], whose elements are codes in blocks with one absolute maximum each. */
const matMulBnb4: Dequantization = (c) => {
  const attribute = (name: string) => intAttribute(c.node, name, 0);
  const [k, n, size] = [attribute('K'), attribute('N'), attribute('block_size')];
  const codes = CODES[attribute('quant_type')];
  if (!(k > 0 && n > 0 && size > 0 && codes)) throw c.refuse('it has no K, N, block_size or known quant_type');
  if ((k * n) % size !== 0 || intAttribute(c.node, 'transB', 1) !== 1) throw c.refuse('its layout is not supported');
  const places = c.op('Cast', [parted(c, c.op('Reshape', [c.input(1), c.ints([-1])]), 4, false)], { to: 6 });
  const parts = c.op('Gather', [c.b.constant('float32', [16], codes), places], { axis: 0 });
  const blocks = c.op('Reshape', [parts, c.ints([-1, size])]);
  const largest = c.op('Reshape', [c.cast(c.input(2), 'float32'), c.ints([-1, 1])]);
  const rows = c.op('Reshape', [c.op('Mul', [blocks, largest]), c.ints([n, k])]);
  return [times(c, c.op('Transpose', [rows], { perm: [1, 0] }))];
};

export const packedBits: Dequantizations = [
  ['com.microsoft:MatMulNBits', matMulNBits],
  ['com.microsoft:MatMulBnb4', matMulBnb4],
];
