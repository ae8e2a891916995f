/** Short forms for the tables of cases. */
import type { Operand } from '../gradcheck';

/** A random operand. */
export function x(...dims: number[]): Operand {
  return { dims };
}

/** Positive numbers between 0.5 and 2.5, in an order of no meaning. */
export function positive(...dims: number[]): Operand {
  return at(dims, (i) => 1.5 + Math.sin(i * 2.7 + 0.3));
}

/** An operand of given numbers. */
export function values(dims: readonly number[], numbers: readonly number[]): Operand {
  return { dims, values: numbers };
}

/** An operand whose element number i is f(i). */
export function at(dims: readonly number[], f: (i: number) => number): Operand {
  return { dims, values: Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => f(i)) };
}

/** A constant list of int64. */
export function ints(...numbers: number[]): Operand {
  return { dims: [numbers.length], type: 'int64', values: numbers, constant: true };
}

/** An int64 input of the graph, so that its numbers are not known before the run. */
export function fed(dims: readonly number[], numbers: readonly number[]): Operand {
  return { dims, type: 'int64', values: numbers };
}

/** A mask. */
export function mask(dims: readonly number[], numbers: readonly number[]): Operand {
  return { dims, type: 'bool', values: numbers };
}
