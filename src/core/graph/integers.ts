/**
 * Integers of 64 bits. They are carried as bigint from the file to the programs: INT64_MAX, which exporters write for "to
 * the end", is no number of JavaScript, and the nearest one wraps to INT64_MIN when it is written.
 */

const LARGEST = 2n ** 63n - 1n;
const LOWEST = -(2n ** 63n);
const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** An integer as a graph is given it: a number only where that is exact. */
export type Integer = number | bigint;

/** An axis, a size or a flag as a number. Past 2^53 it is the nearest exact one: as a place, both are past every end. */
export function toNumber(value: bigint): number {
  return Number(value > SAFE ? SAFE : value < -SAFE ? -SAFE : value);
}

/** Whether a number holds it exactly. */
export function isExact(value: bigint): boolean {
  return value <= SAFE && value >= -SAFE;
}

/** The integer as 64 bits hold it. Throws RangeError for what is none, or was rounded on its way here. */
export function toInt64(value: Integer): bigint {
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw new RangeError(`${value} is not an exact integer`);
  const exact = BigInt(value);
  if (exact > LARGEST || exact < LOWEST) throw new RangeError(`${value} does not fit 64 bits`);
  return exact;
}
