/**
 * Programs for devices on which the runtime lacks kernels of its fused products, of sums of several values, and of
 * sizes: it would run those on the CPU and copy everything there and back. Numbers are the same up to rounding.
 */
import type { Model } from '../graph/graph';
import { typed } from '../graph/typedModel';
import type { Expansion } from './expand/context';
import { expand } from './expand/expand';
import { products } from './expand/products';

/** x0 + x1 + …, from the left. */
const sum: Expansion = (c) => {
  const [first, ...others] = c.node.inputs;
  return [others.reduce((total, x) => c.op('Add', [total, x]), first)];
};

/** The product of the shape, which does not need the values. */
const size: Expansion = (c) => [c.op('ReduceProd', [c.op('Shape', [c.input(0)])], { keepdims: 0 })];

const FUSED = 'com.microsoft:FusedMatMul';
const table = new Map<string, Expansion>([...products.filter(([key]) => key === FUSED), ['Sum', sum], ['Size', size]]);

/**
 * The program with transpositions, products and scales instead of fused products, additions instead of sums, and shapes
 * instead of sizes.
 */
export function unfused(program: Model): Model {
  return expand(typed(program), table).model;
}
