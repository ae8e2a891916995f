/** Half precision, for which this JavaScript has no array type: the runtime returns its bits. */

function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

/** The numbers of half-precision data, given as bits or, in a newer JavaScript, as numbers. */
export function widened(data: ArrayLike<number>): Float32Array {
  return Float32Array.from(data, data instanceof Uint16Array ? fromHalf : Number);
}
