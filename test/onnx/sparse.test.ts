import { create, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { decode } from '../../src/core/onnx/decode';
import {
  AttributeProtoSchema,
  GraphProtoSchema,
  AttributeProto_AttributeType as Kind,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  type SparseTensorProto,
  SparseTensorProtoSchema,
  TensorProto_DataType as T,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from '../../src/core/onnx/onnx_pb';

/** A sparse [2, 3] with 5 and 7 at the given places. */
function sparse(
  places: readonly bigint[],
  axes: readonly bigint[] = [],
  dims: readonly bigint[] = [2n, 3n],
): SparseTensorProto {
  const values = create(TensorProtoSchema, { name: 'w', dims: [2n], dataType: T.FLOAT, floatData: [5, 7] });
  const indices = create(TensorProtoSchema, { dims: [2n, ...axes], dataType: T.INT64, int64Data: [...places] });
  return create(SparseTensorProtoSchema, { values, indices, dims: [...dims] });
}

function read(tensor: SparseTensorProto, asConstant = false) {
  const value = (name: string) => create(ValueInfoProtoSchema, { name });
  const attribute = create(AttributeProtoSchema, {
    name: 'sparse_value',
    type: Kind.SPARSE_TENSOR,
    sparseTensor: tensor,
  });
  const constant = create(NodeProtoSchema, { opType: 'Constant', output: ['w'], attribute: [attribute] });
  const graph = create(GraphProtoSchema, {
    node: [
      ...(asConstant ? [constant] : []),
      create(NodeProtoSchema, { opType: 'MatMul', input: ['x', 'w'], output: ['y'] }),
    ],
    input: [value('x')],
    output: [value('y')],
    sparseInitializer: asConstant ? [] : [tensor],
  });
  const opsetImport = [create(OperatorSetIdProtoSchema, { version: 18n })];
  const bytes = toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 10n, graph, opsetImport }));
  const w = decode(bytes, 'model.onnx').graph.initializers.get('w');
  if (w?.data.kind !== 'bytes') throw new Error('it has no bytes');
  return { dims: w.dims, values: [...new Float32Array(w.data.bytes.buffer)] };
}

describe('A sparse tensor', () => {
  const dense = { dims: [2, 3], values: [0, 5, 0, 0, 0, 7] };

  it('is read with its zeros, by one index or one for each axis, as a Constant too', () => {
    expect(read(sparse([1n, 5n]))).toEqual(dense);
    expect(read(sparse([0n, 1n, 1n, 2n], [2n]))).toEqual(dense);
    expect(read(sparse([1n, 5n]), true)).toEqual(dense);
  });

  it.each([
    [
      'has a place outside',
      sparse([1n, 6n]),
      'the sparse tensor w has indices outside of [2,3]: the model file is damaged',
    ],
    ['has a negative place', sparse([-1n, 5n]), 'has indices outside'],
    ['has indices of another shape', sparse([0n, 0n, 0n, 1n, 1n, 1n], [3n]), 'has indices outside'],
    ['would fill the memory', sparse([1n, 5n], [], [1n << 30n, 1n << 20n]), 'save the model with dense tensors'],
    ['has impossible sizes', sparse([1n, 5n], [], [-2n, 3n]), 'save the model with dense tensors'],
  ])('that %s is refused', (_, tensor, reason) => {
    expect(() => read(tensor)).toThrow(reason);
  });
});
