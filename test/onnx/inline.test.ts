import { create, toBinary } from '@bufbuild/protobuf';
import { afterAll, describe, expect, it } from 'vitest';
import { OnnxError } from '../../src/core/errors';
import { decode } from '../../src/core/onnx/decode';
import {
  type AttributeProto,
  AttributeProtoSchema,
  type FunctionProto,
  FunctionProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  AttributeProto_AttributeType as Kind,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProto_DataType,
  ValueInfoProtoSchema,
} from '../../src/core/onnx/onnx_pb';
import { ProcessRuntime } from '../../src/core/runtime/process';
import { outputsOf, wire } from '../compile/support';

const runtime = new ProcessRuntime();
afterAll(() => runtime.dispose());

const OWN = 'my.functions';
type Attribute = readonly [name: string, value: number | { readonly ref: string } | GraphProto];

function attribute([name, value]: Attribute): AttributeProto {
  if (typeof value === 'number') return create(AttributeProtoSchema, { name, type: Kind.FLOAT, f: value });
  if ('ref' in value) return create(AttributeProtoSchema, { name, type: Kind.FLOAT, refAttrName: value.ref });
  return create(AttributeProtoSchema, { name, type: Kind.GRAPH, g: value });
}

function node(opType: string, input: string[], output: string[], attributes: readonly Attribute[] = [], domain = '') {
  return create(NodeProtoSchema, { opType, input, output, domain, attribute: attributes.map(attribute) });
}

function call(name: string, input: string[], output: string[], attributes: readonly Attribute[] = []) {
  return node(name, input, output, attributes, OWN);
}

function value(name: string, elemType = TensorProto_DataType.FLOAT) {
  return create(ValueInfoProtoSchema, {
    name,
    type: {
      value: { case: 'tensorType', value: { elemType, shape: { dim: [{ value: { case: 'dimParam', value: 'n' } }] } } },
    },
  });
}

function graph(nodes: readonly NodeProto[], outputs: readonly string[], inputs: readonly string[] = []) {
  return create(GraphProtoSchema, {
    name: 'g',
    node: [...nodes],
    input: inputs.map((name) => value(name)),
    output: outputs.map((name) => value(name)),
  });
}

function version(domain: string, number: number) {
  return create(OperatorSetIdProtoSchema, { domain, version: BigInt(number) });
}

function body(
  name: string,
  input: string[],
  output: string[],
  nodes: readonly NodeProto[],
  extra: { readonly defaults?: readonly Attribute[]; readonly opset?: number; readonly overload?: string } = {},
) {
  return create(FunctionProtoSchema, {
    name,
    domain: OWN,
    overload: extra.overload ?? '',
    input,
    output,
    node: [...nodes],
    attributeProto: (extra.defaults ?? []).map(attribute),
    opsetImport: [version('', extra.opset ?? 18), version(OWN, 1)],
  });
}

function model(main: GraphProto, functions: readonly FunctionProto[]): ModelProto {
  return create(ModelProtoSchema, {
    irVersion: 10n,
    graph: main,
    functions: [...functions],
    opsetImport: [version('', 18), version(OWN, 1)],
  });
}

/** y of the model for x = -1, 2, 3. */
async function run(m: ModelProto): Promise<readonly number[]> {
  const found = decode(toBinary(ModelProtoSchema, m), 'test.onnx');
  return (await outputsOf(runtime, found, { x: wire('float32', [3], [-1, 2, 3]) })).get('y') ?? [];
}

const scaled = body(
  'Scaled',
  ['a'],
  ['r'],
  [node('Constant', [], ['k'], [['value_float', { ref: 'by' }]]), node('Mul', ['a', 'k'], ['r'])],
  { defaults: [['by', 10]] },
);

describe('a model-local function', () => {
  it('takes attributes of the call, and its own defaults', async () => {
    const twice = graph([call('Scaled', ['x'], ['m'], [['by', 2]]), call('Scaled', ['m'], ['y'])], ['y'], ['x']);
    expect(await run(model(twice, [scaled]))).toEqual([-20, 40, 60]);
  });

  it('leaves fields that nodes, attributes and tensors leave out at their defaults', async () => {
    // As files have it: no domain, no name, an axis of 0 that is not written.
    const bare = (opType: string, input: string[], output: string[], names: string[] = []) =>
      create(NodeProtoSchema, {
        opType,
        input,
        output,
        attribute: names.map((name) => create(AttributeProtoSchema, { name, type: Kind.INT })),
      });
    const main = graph(
      [call('Scaled', ['x'], ['m'], [['by', 2]]), bare('Concat', ['m', 'x'], ['y'], ['axis'])],
      ['y'],
      ['x'],
    );
    const halved = body('Halved', ['a'], ['r'], [bare('Gather', ['a', 'a'], ['r'], ['axis'])]);
    expect(await run(model(main, [scaled, halved]))).toEqual([-2, 4, 6, -1, 2, 3]);
    const found = decode(toBinary(ModelProtoSchema, model(main, [scaled])), 'test.onnx');
    expect(found.graph.nodes.map((n) => [n.op, n.domain, n.name])).toEqual([
      ['Mul', '', ''],
      ['Concat', '', ''],
    ]);
    expect(found.graph.nodes[1].attributes.get('axis')).toEqual({ kind: 'int', value: 0n });
  });

  it('calls others, hands its attributes on, and keeps its names to itself', async () => {
    const outer = body(
      'Outer',
      ['a'],
      ['r'],
      [call('Scaled', ['a'], ['k'], [['by', { ref: 'factor' }]]), node('Add', ['k', 'a'], ['r'])],
    );
    const main = graph(
      [call('Outer', ['x'], ['k'], [['factor', 3]]), call('Outer', ['k'], ['y'], [['factor', 1]])],
      ['y'],
      ['x'],
    );
    expect(await run(model(main, [outer, scaled]))).toEqual([-8, 16, 24]);
  });

  it('leaves optional inputs and unused outputs out', async () => {
    const clip = body(
      'Limit',
      ['a', 'low', 'high'],
      ['r', 'spare'],
      [node('Clip', ['a', 'low', 'high'], ['r']), node('Neg', ['a'], ['spare'])],
    );
    const main = graph(
      [node('Constant', [], ['zero'], [['value_float', 0]]), call('Limit', ['x', 'zero'], ['y', ''])],
      ['y'],
      ['x'],
    );
    expect(await run(model(main, [clip]))).toEqual([0, 2, 3]);
  });

  it('passes an input on, and gives one value twice', async () => {
    const same = body('Same', ['a'], ['a', 'n', 'n'], [node('Neg', ['a'], ['n'])]);
    const main = graph([call('Same', ['x'], ['p', 'q', 'r']), node('Sum', ['p', 'q', 'r'], ['y'])], ['y'], ['x']);
    expect(await run(model(main, [same]))).toEqual([1, -2, -3]);
  });

  it('is found in branches, and branches of it capture its values', async () => {
    const choose = body(
      'Choose',
      ['a'],
      ['r'],
      [
        node('ReduceSum', ['a'], ['s'], []),
        node('Constant', [], ['zero'], [['value_float', 0]]),
        node('Greater', ['s', 'zero'], ['flags']),
        node('Squeeze', ['flags'], ['flag']),
        node('Neg', ['a'], ['minus']),
        node(
          'If',
          ['flag'],
          ['r'],
          [
            ['then_branch', graph([call('Scaled', ['minus'], ['t'], [['by', 5]])], ['t'])],
            ['else_branch', graph([node('Identity', ['minus'], ['e'])], ['e'])],
          ],
        ),
      ],
    );
    const main = graph([call('Choose', ['x'], ['y'])], ['y'], ['x']);
    expect(await run(model(main, [choose, scaled]))).toEqual([5, -10, -15]);
  });

  it('is told apart by its overload', async () => {
    const half = body('Scaled', ['a'], ['r'], [node('Neg', ['a'], ['r'])], { overload: 'negative' });
    const negative = { ...call('Scaled', ['x'], ['y']), overload: 'negative' };
    expect(await run(model(graph([negative], ['y'], ['x']), [scaled, half]))).toEqual([1, -2, -3]);
  });

  it("may be of a newer operator set, which is the model's then", async () => {
    const gelu = body('Smooth', ['a'], ['r'], [node('Gelu', ['a'], ['r'])], { opset: 20 });
    const [first] = await run(model(graph([call('Smooth', ['x'], ['y'])], ['y'], ['x']), [gelu]));
    expect(first).toBeCloseTo(-0.158655, 5);
  });

  it.each([
    [
      'of an older one that reads otherwise',
      [body('F', ['a'], ['r'], [node('Neg', ['a'], ['r'])], { opset: 11 })],
      /operator set 11 and its graph uses 18/,
    ],
    ['that calls itself', [body('F', ['a'], ['r'], [call('F', ['a'], ['r'])])], /more than 32 levels deep/],
    [
      'that doubles at every level',
      ['F', 'G', 'H', 'I', 'J', 'K', 'L'].map((name, i, all) =>
        body(
          name,
          ['a'],
          ['r'],
          Array.from({ length: 12 }, (_, k) =>
            i < 6
              ? call(all[i + 1], [k ? `v${k - 1}` : 'a'], [k < 11 ? `v${k}` : 'r'])
              : node('Neg', [k ? `v${k - 1}` : 'a'], [k < 11 ? `v${k}` : 'r']),
          ),
        ),
      ),
      /more than 50000 nodes/,
    ],
  ])('%s is refused', (_, functions, why) => {
    const bytes = toBinary(ModelProtoSchema, model(graph([call('F', ['x'], ['y'])], ['y'], ['x']), functions));
    expect(() => decode(bytes, 'test.onnx')).toThrow(OnnxError);
    expect(() => decode(bytes, 'test.onnx')).toThrow(why);
  });
});
