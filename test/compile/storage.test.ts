/** What a graph holds, whatever its file is called. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { storageOf } from '../../src/core/compile/storage';
import { makeNode as node } from '../../src/core/graph/builder';
import { variantOfStored } from '../../src/core/models/variants';
import { decode } from '../../src/core/onnx/decode';
import { constant, MICROSOFT, manyNodes } from './support';

const graph = (...parts: Parameters<typeof manyNodes>) => storageOf(manyNodes(...parts).graph);
const floats = (type: 'float32' | 'float16', size = 100) =>
  constant(
    'w',
    type,
    [size],
    Array.from({ length: size }, () => 1),
  );
const product = node('MatMul', ['x', 'w'], ['y']);

describe('What a graph holds is told', () => {
  it.each([
    ['fp32', [product], [floats('float32')], false],
    ['fp16', [product], [floats('float16'), constant('one', 'float32', [2], [1, 2])], false],
    ['int8', [node('DynamicQuantizeLinear', ['x'], ['q', 's', 'z'])], [constant('b', 'int8', [3], [1, 2, 3])], true],
    ['uint8', [node('QuantizeLinear', ['x', 's', 'z'], ['q'])], [constant('b', 'uint8', [3], [1, 2, 3])], true],
    ['int8', [node('QuantizeLinear', ['x', 's', 'z'], ['q'])], [floats('float32')], true],
    ['q4', [node('MatMulNBits', ['x', 'b', 's'], ['y'], { bits: 4 }, MICROSOFT)], [floats('float32')], true],
    ['q4f16', [node('MatMulNBits', ['x', 'b', 's'], ['y'], {}, MICROSOFT)], [floats('float16')], true],
    [
      'uint8',
      [node('MatMulNBits', ['x', 'b', 's'], ['y'], { bits: 8 }, MICROSOFT)],
      [constant('b', 'uint8', [3], [1, 2, 3])],
      true,
    ],
    ['bnb4', [node('MatMulBnb4', ['x', 'b', 's'], ['y'], {}, MICROSOFT)], [floats('float32')], true],
    // Ids and sizes are integers too, and nothing is computed with them.
    [
      'fp32',
      [product],
      [
        floats('float32'),
        constant(
          'ids',
          'uint8',
          [900],
          Array.from({ length: 900 }, () => 0),
        ),
      ],
      false,
    ],
  ] as const)('as %s (%#)', (dtype, nodes, constants, quantized) => {
    expect(graph(nodes, [], [], constants)).toEqual({ dtype, quantized });
  });

  it('of the variants that are published, as they are called', () => {
    const folder = join(__dirname, '..', 'fixtures', 'variants', 'onnx');
    for (const [name, dtype] of [
      ['model_O4.onnx', 'O4'],
      ['model_uint8.onnx', 'uint8'],
      ['model_qint8_avx512_vnni.onnx', 'qint8_avx512_vnni'],
      ['model_q4f16.onnx', 'q4f16'],
      ['model_bnb4.onnx', 'bnb4'],
    ] as const) {
      const file = join(folder, name);
      const stored = storageOf(decode(readFileSync(file), file).graph);
      expect([name, variantOfStored(stored.dtype, name)]).toEqual([name, dtype]);
    }
  });

  it('and its file’s name counts only where it says the same more closely', () => {
    expect(variantOfStored('fp32', 'model_O2.onnx')).toBe('O2');
    expect(variantOfStored('fp16', 'model.onnx')).toBe('fp16');
    expect(variantOfStored('int8', 'model.onnx')).toBe('int8');
    expect(variantOfStored('int8', 'model_qint8_avx512.onnx')).toBe('qint8_avx512');
    expect(variantOfStored('fp32', 'model_quantized.onnx')).toBe('fp32');
    expect(variantOfStored('q4', 'sentiment.onnx')).toBe('q4');
  });
});
