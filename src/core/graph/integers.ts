/**
 * 64-bit integers. They are kept as bigint from the file to the programs: INT64_MAX, which exporters write for "to the
 * end", is not a JavaScript number, and the nearest one wraps to INT64_MIN when it is written.
 */

import * as l10n from '@vscode/l10n';

const LARGEST = 2n ** 63n - 1n;
const LOWEST = -(2n ** 63n);
const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** An integer that is passed to a graph: a number only if it is exact. */
export type Integer = number | bigint;

/** An axis, a size or a flag as a number, clamped to the exact range of 2^53: as an index, both are past every end. */
export function toNumber(value: bigint): number {
  return Number(value > SAFE ? SAFE : value < -SAFE ? -SAFE : value);
}

/** Whether a JavaScript number represents the value exactly. */
export function isExact(value: bigint): boolean {
  return value <= SAFE && value >= -SAFE;
}

/** The value as a 64-bit integer. Throws RangeError when it is not an integer, was rounded, or does not fit. */
export function toInt64(value: Integer): bigint {
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw new RangeError(l10n.t`${value} is not an exact integer`);
  const exact = BigInt(value);
  if (exact > LARGEST || exact < LOWEST) throw new RangeError(l10n.t`${String(value)} does not fit 64 bits`);
  return exact;
}
