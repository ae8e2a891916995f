/** 64-bit integers, from the bytes of a file to the bytes of a program. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Builder, makeNode } from '../../src/core/graph/builder';
import { intAttribute, intsAttribute } from '../../src/core/graph/graph';
import { isExact, toInt64, toNumber } from '../../src/core/graph/integers';
import { asElement } from '../../src/core/graph/shapes/fact';
import { factOfTensor } from '../../src/core/graph/shapes/literal';
import { decode } from '../../src/core/onnx/decode';
import { encode } from '../../src/core/onnx/encode';
import { manyNodes } from '../compile/support';

const MAX = 2n ** 63n - 1n;
const MIN = -(2n ** 63n);
const anyInt64 = fc.oneof(
  fc.bigInt({ min: MIN, max: MAX }),
  fc.constantFrom(MAX, MAX - 1n, MIN, MIN + 1n, 2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 0n, -1n),
);

function elements(b: Builder, name: string): readonly bigint[] {
  const data = b.initializers.get(name)?.data;
  if (data?.kind !== 'bytes') throw new Error('not in memory');
  const { buffer, byteOffset, byteLength } = data.bytes;
  return [...new BigInt64Array(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer)];
}

describe('A 64-bit integer', () => {
  it('comes through attributes of a file exactly, whatever it is', () => {
    const property = fc.property(anyInt64, fc.array(anyInt64, { minLength: 1, maxLength: 4 }), (one, many) => {
      const node = makeNode('Mystery', ['x'], ['y'], { one, many }, 'example');
      const value = { type: 'float32', dims: null } as const;
      const model = manyNodes([node], [{ name: 'x', ...value }], [{ name: 'y', ...value }], [], 18);
      const again = decode(encode(model), 'model.onnx').graph.nodes[0];
      expect(again.attributes.get('one')).toEqual({ kind: 'int', value: one });
      expect(again.attributes.get('many')).toEqual({ kind: 'ints', value: many });
    });
    fc.assert(property, { numRuns: 200 });
  });

  it('comes through Constant nodes and constants of programs exactly', () => {
    const property = fc.property(fc.array(anyInt64, { minLength: 1, maxLength: 5 }), (values) => {
      const [first] = values;
      const nodes = [
        makeNode('Constant', [], ['one'], { value_int: first }),
        makeNode('Constant', [], ['many'], { value_ints: values }),
        makeNode('Slice', ['x', 'many', 'many'], ['y']),
        makeNode('Add', ['y', 'one'], ['z']),
      ];
      const value = { type: 'int64', dims: null } as const;
      const model = manyNodes(nodes, [{ name: 'x', ...value }], [{ name: 'z', ...value }], [], 18);
      const read = decode(encode(model), 'model.onnx').graph;
      const b = new Builder(read);
      expect(elements(b, 'one')).toEqual([first]);
      expect(elements(b, 'many')).toEqual(values);
      expect(elements(b, b.ints(values))).toEqual(values);
    });
    fc.assert(property, { numRuns: 200 });
  });

  it('is read as a number where that is exact, and past that as the nearest one', () => {
    const node = makeNode('Slice', ['x'], ['y'], { starts: [1n, MIN], ends: [MAX, 2n ** 53n], axis: MAX });
    expect(intsAttribute(node, 'starts')).toEqual([1, -Number.MAX_SAFE_INTEGER]);
    expect(intsAttribute(node, 'ends')).toEqual([Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]);
    expect(intAttribute(node, 'axis', 0)).toBe(Number.MAX_SAFE_INTEGER);
    expect([2n ** 53n - 1n, 2n ** 53n, -(2n ** 53n)].map(isExact)).toEqual([true, false, false]);
    expect(toNumber(-7n)).toBe(-7);
  });

  it('is an infinite element of what is known before a run when a number would round it', () => {
    expect([MAX, MIN, 2n ** 53n, 7n].map(asElement)).toEqual([Infinity, -Infinity, Infinity, 7]);
    const b = new Builder({ nodes: [], initializers: new Map(), inputs: [] });
    const tensor = b.initializers.get(b.ints([MAX, 3]));
    expect(tensor && factOfTensor(tensor).elements).toEqual([Infinity, 3]);
  });

  it('is refused where a number has rounded it already, or 64 bits do not hold it', () => {
    for (const wrong of [2 ** 63, 2 ** 53, 0.5, Number.NaN, Infinity]) expect(() => toInt64(wrong)).toThrow(RangeError);
    expect(() => toInt64(MAX + 1n)).toThrow('9223372036854775808 does not fit 64 bits');
    const b = new Builder({ nodes: [], initializers: new Map(), inputs: [] });
    expect(() => b.ints([2 ** 63])).toThrow('9223372036854776000 is not an exact integer');
  });
});
