import { describe, expect, it } from 'vitest';
import { productOperations } from '../../bench/operations';
import { Builder } from '../../src/core/graph/builder';
import type { Model, ValueInfo } from '../../src/core/graph/graph';

const input: ValueInfo = { name: 'x', type: 'float32', dims: ['batch', 'sequence', 6] };

function modelOf(build: (b: Builder) => string): Model {
  const b = new Builder({ nodes: [], initializers: new Map(), inputs: [input] });
  const output: ValueInfo = { name: build(b), type: 'float32', dims: null };
  return {
    irVersion: 8,
    opsets: new Map([
      ['', 18],
      ['com.microsoft', 1],
    ]),
    graph: b.graph('test', [input], [output]),
  };
}
const weights = (b: Builder, ...dims: readonly [number, number]) =>
  b.constant('float32', dims, Array<number>(dims[0] * dims[1]).fill(1));

describe('the count of operations', () => {
  it('is two for each element of a product and each of the common size', () => {
    const model = modelOf((b) => b.node('Relu', [b.node('MatMul', ['x', weights(b, 6, 5)])]));
    expect(productOperations(model, 3, 7)).toBe(2 * 3 * 7 * 6 * 5);
  });

  it('follows transposed factors', () => {
    const scores = modelOf((b) => b.node('FusedMatMul', ['x', 'x'], { transB: 1 }, 'com.microsoft'));
    expect(productOperations(scores, 2, 8)).toBe(2 * 2 * 8 * 8 * 6);
    const sums = modelOf((b) => b.node('FusedMatMul', ['x', 'x'], { transA: 1 }, 'com.microsoft'));
    expect(productOperations(sums, 2, 8)).toBe(2 * 2 * 6 * 6 * 8);
    const dense = modelOf((b) =>
      b.node('Gemm', [b.node('ReduceSum', ['x', b.ints([1])], { keepdims: 0 }), weights(b, 5, 6)], { transB: 1 }),
    );
    expect(productOperations(dense, 4, 9)).toBe(2 * 4 * 6 * 5);
  });

  it('leaves nothing out silently', () => {
    const einsum = modelOf((b) => b.node('Einsum', ['x', 'x'], { equation: 'bij,bkj->bik' }));
    expect(() => productOperations(einsum, 1, 1)).toThrow('Einsum');
    const unknown = modelOf((b) => b.node('MatMul', [b.node('Mystery', ['x']), weights(b, 6, 5)]));
    expect(() => productOperations(unknown, 1, 1)).toThrow('is not known');
  });
});
