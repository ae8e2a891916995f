import type { Dim } from '../graph';
import { type Element, MAX_ELEMENTS } from './fact';
import type { Symbols } from './symbols';

/** The result of slicing an axis: its size, and the indices where the axis is short and the range constant. */
export interface SlicedElements {
  readonly size: Dim;
  readonly indices: readonly number[] | null;
}

/** A bound counted from the front and clamped to [low, high]; null when its sign or value is not known. */
function clampBound(symbols: Symbols, bound: Element, size: Dim, low: Element, high: Element): Element {
  if (bound === Infinity) return high;
  if (bound === -Infinity) return symbols.min(low, high);
  const negative = symbols.atMost(symbols.add(bound, 1), 0);
  if (!negative && !symbols.atMost(0, bound)) return null;
  const front = negative ? symbols.add(bound, size) : bound;
  return symbols.min(symbols.max(front, low), high);
}

/** One axis of `size` from `start` (inclusive) to `end` (exclusive) by `step`, counted as in ONNX Slice. */
export function sliceAxis(symbols: Symbols, size: Dim, start: Element, end: Element, step: Element): SlicedElements {
  // With a negative step, runtimes disagree on which end the largest integer means.
  const ambiguous = typeof step === 'number' && step < 0 && (end === Infinity || end === 2 ** 31 - 1);
  if (typeof step !== 'number' || step === 0 || ambiguous) return { size: null, indices: null };
  const last = symbols.subtract(size, 1);
  const [low, high] = step > 0 ? [0, size] : [-1, last];
  const first = clampBound(symbols, start, size, 0, step > 0 ? size : last);
  const stop = clampBound(symbols, end, size, low, high);
  const length = step > 0 ? symbols.subtract(stop, first) : symbols.subtract(first, stop);
  const stride = Math.abs(step);
  const count = Number.isFinite(stride) ? symbols.max(0, symbols.ceilDivide(length, stride)) : null;
  if (typeof count !== 'number' || typeof first !== 'number' || count > MAX_ELEMENTS)
    return { size: count, indices: null };
  return { size: count, indices: Array.from({ length: count }, (_, i) => first + i * step) };
}
