import type { Dim, ElementType } from '../graph';
import { isExact } from '../integers';

/** An entry of an integer tensor: a number (infinite past 2^53), a symbolic size, or unknown. Booleans are 0 and 1. */
export type Element = Dim;

/** What is known of one value before any run. */
export interface Fact {
  readonly type: ElementType;
  /** Null when the rank is unknown. */
  readonly dims: readonly Dim[] | null;
  /** The entries of a small tensor in row-major order; there are as many as `dims` say, and all dims are numbers. */
  readonly elements?: readonly Element[] | undefined;
}

/** Nothing is known; also used for sequences, maps and optionals, which have no dimensions. */
export const UNKNOWN: Fact = { type: 'other', dims: null };

/** The largest number of elements whose values are followed, and the highest rank. */
export const MAX_ELEMENTS = 64;
export const MAX_RANK = 64;

/** A tensor of this type and rank, of unknown sizes. */
export function ofRank(type: ElementType, rank: number): Fact {
  return { type, dims: rank >= 0 && rank <= MAX_RANK ? new Array<Dim>(rank).fill(null) : null };
}

/** A 64-bit integer as an element: past 2^53 only its sign is kept. */
export function asElement(value: bigint): number {
  return isExact(value) ? Number(value) : value > 0n ? Infinity : -Infinity;
}

/** A scalar. */
export function scalar(type: ElementType, element: Element = null): Fact {
  return { type, dims: [], elements: [element] };
}

/** Vector of elements, or a vector of that length with unknown elements where there are too many. */
export function vector(type: ElementType, elements: readonly Element[]): Fact {
  return { type, dims: [elements.length], elements: elements.length <= MAX_ELEMENTS ? elements : undefined };
}

/** The sizes where every one is a number and there are at most MAX_ELEMENTS elements; else null. */
export function smallSizes(dims: readonly Dim[] | null): readonly number[] | null {
  if (dims === null) return null;
  let count = 1;
  const sizes: number[] = [];
  for (const dim of dims) {
    if (typeof dim !== 'number') return null;
    sizes.push(dim);
    count *= dim;
  }
  return count <= MAX_ELEMENTS ? sizes : null;
}

/** `axis` counted from the front, or null when a tensor of this rank has no such axis. */
export function resolveAxis(axis: Element | undefined, rank: number): number | null {
  if (typeof axis !== 'number' || !Number.isInteger(axis) || axis < -rank || axis >= rank) return null;
  return axis < 0 ? axis + rank : axis;
}

/** Distinct axes counted from the front, ascending; null when one is unknown or no axis of this rank. */
export function resolveAxes(axes: readonly Element[], rank: number): readonly number[] | null {
  const found = new Set<number>();
  for (const axis of axes) {
    const resolved = resolveAxis(axis, rank);
    if (resolved === null) return null;
    found.add(resolved);
  }
  return [...found].sort((a, b) => a - b);
}

/**
 * Whether a type is an integer or boolean, whose entries are followed; entries of floats are followed only in
 * constants.
 */
export function isInteger(type: ElementType): boolean {
  return INTEGERS.has(type);
}

const INTEGERS: ReadonlySet<ElementType> = new Set([
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'bool',
]);
