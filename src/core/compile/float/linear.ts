/** QuantizeLinear, DequantizeLinear and DynamicQuantizeLinear. */
import type { Dequantization, Dequantizations, QuantizedContext } from './quantized';

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32768, 32767],
  uint16: [0, 65535],
};

/**
 * Clips a real number to the range of the quantised output: saturation is not rounding, and some files rely on it
 * instead of a Relu. Only for one scale and zero point; others are not clipped.
 */
export function limited(c: QuantizedContext, value: string, scale: number, zero: number): string {
  const range = RANGES[c.has(zero) ? c.type(zero) : 'uint8'];
  const dims = c.dims(scale);
  if (!range || !dims || dims.length > 1 || (dims.length === 1 && dims[0] !== 1)) return value;
  const bounds = range.map((end) => {
    const from = c.b.scalar('float32', end);
    const centred = c.has(zero) ? c.op('Sub', [from, c.cast(c.input(zero), 'float32')]) : from;
    const bound = c.op('Mul', [centred, c.cast(c.input(scale), 'float32')]);
    return c.cast(dims.length === 0 ? bound : c.op('Squeeze', [bound]), c.float);
  });
  return c.op('Clip', [value, ...bounds]);
}

const dynamic: Dequantization = (c) => {
  c.mark();
  return [c.input(0), c.b.scalar('float32', 1), c.b.scalar('uint8', 0)];
};

/** Rounded weights stay rounded. */
const quantize: Dequantization = (c) => {
  if (c.isConstant(0)) return undefined;
  c.mark(c.input(1));
  return [limited(c, c.input(0), 1, 2)];
};

const dequantize: Dequantization = (c) => (c.isReal(0) ? [c.op('CastLike', [c.input(0), c.input(1)])] : undefined);

export const linear: Dequantizations = [
  ['DynamicQuantizeLinear', dynamic],
  ['QuantizeLinear', quantize],
  ['com.microsoft:QuantizeLinear', quantize],
  ['DequantizeLinear', dequantize],
  ['com.microsoft:DequantizeLinear', dequantize],
];
