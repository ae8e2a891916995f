/** Attention: softmax(scale Q K + biases) V, and helpers for heads and masks. */
import type { ExpansionContext } from './context';

/** The operands of attention. B: batch, N: heads, S: queries, T: keys, H and V: sizes of a head. */
export interface Operands {
  /** [B, N, S, H] */
  readonly query: string;
  /** [B, N, H, T] */
  readonly keys: string;
  /** [B, N, T, V] */
  readonly values: string;
  /** A scalar. */
  readonly scale: string;
  /** Added to the scores before softmax, each [B, N, S, T] or broadcast to it. */
  readonly biases: readonly string[];
  /** Scores become cap tanh(score / cap) before the biases are added; 0 means no cap. */
  readonly softcap?: number;
}

/** The result of attention, [B, N, S, V]. */
export function attend(c: ExpansionContext, { query, keys, values, scale, biases, softcap = 0 }: Operands): string {
  let scores = c.op('Mul', [c.op('MatMul', [query, keys]), scale]);
  if (softcap !== 0) {
    const tanh = c.op('Tanh', [c.op('Div', [scores, c.scalar(softcap)])]);
    scores = c.op('Mul', [tanh, c.scalar(softcap)]);
  }
  for (const bias of biases) scores = c.op('Add', [scores, bias]);
  return c.op('MatMul', [c.op('Softmax', [scores], { axis: -1 }), values]);
}

/** [B, S, N H] -> [B, N, S, H], or [B, N, H, S] for keys. */
export function splitHeads(c: ExpansionContext, value: string, heads: number, keys = false): string {
  const parted = c.op('Reshape', [value, c.ints([0, 0, heads, -1])]);
  return c.op('Transpose', [parted], { perm: keys ? [0, 2, 3, 1] : [0, 2, 1, 3] });
}

/** [B, N, S, H] -> [B, S, N H] */
export function joinHeads(c: ExpansionContext, value: string): string {
  return c.op('Reshape', [c.op('Transpose', [value], { perm: [0, 2, 1, 3] }), c.ints([0, 0, -1])]);
}

/** [B, N, T, H] -> [B, N, H, T] */
export function swapLast(c: ExpansionContext, value: string): string {
  return c.op('Transpose', [value], { perm: [0, 1, 3, 2] });
}

/** The scale: 1 / sqrt(H) unless the node gives one; H is the last axis of `query`. */
export function scaleOf(c: ExpansionContext, given: number, query: string, size: number | undefined): string {
  if (given !== 0) return c.scalar(given);
  if (size !== undefined) return c.scalar(1 / Math.sqrt(size));
  const last = c.cast(c.op('Shape', [query], { start: -1 }), c.float);
  return c.op('Reciprocal', [c.op('Sqrt', [last])]);
}

/** The length of an axis as an int64 scalar. */
export function lengthOf(c: ExpansionContext, value: string, axis: number): string {
  const shape = c.op('Shape', [value], axis === -1 ? { start: -1 } : { start: axis, end: axis + 1 });
  return c.op('Squeeze', [shape]);
}

/** 0, 1 … length - 1, int64. */
export function range(c: ExpansionContext, length: string): string {
  return c.op('Range', [c.b.scalar('int64', 0), length, c.b.scalar('int64', 1)]);
}

/** 0 where a bool tensor is true, `otherwise` elsewhere. */
export function penalty(c: ExpansionContext, allowed: string, otherwise: number): string {
  return c.op('Where', [allowed, c.scalar(0), c.scalar(otherwise)]);
}

/** Whether row i may attend to column j, bool [S, T]: j <= i, and j > i - `window` where it is positive. */
export function causal(c: ExpansionContext, query: string, keys: string, window = 0): string {
  const rows = c.op('Unsqueeze', [range(c, lengthOf(c, query, 2)), c.ints([1])]);
  const columns = c.op('Unsqueeze', [range(c, lengthOf(c, keys, -1)), c.ints([0])]);
  const before = c.op('LessOrEqual', [columns, rows]);
  if (window <= 0) return before;
  const near = c.op('Greater', [columns, c.op('Sub', [rows, c.b.scalar('int64', window)])]);
  return c.op('And', [before, near]);
}

/** Repeats each of K heads `times` times: [B, K, X, Y] -> [B, K times, X, Y]. */
export function repeatHeads(c: ExpansionContext, value: string, heads: number, times: number): string {
  if (times === 1) return value;
  const apart = c.op('Unsqueeze', [value, c.ints([2])]);
  const repeated = c.op('Expand', [apart, c.ints([1, 1, times, 1, 1])]);
  const ends = c.op('Shape', [value], { start: 2 });
  return c.op('Reshape', [repeated, c.op('Concat', [c.ints([0, heads * times]), ends], { axis: 0 })]);
}
