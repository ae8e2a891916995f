/**
 * Models that are small as files and large in what they ask for: chains, fans, calls, names and lists of a given length
 * around one embedding lookup. Each would take time or memory out of proportion if a step were not linear, or not bounded.
 */
import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProtoSchema,
  type FunctionProto,
  FunctionProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  AttributeProto_AttributeType as Kind,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from '../../src/core/onnx/onnx_pb';

type Value =
  | number
  | readonly number[]
  | { readonly float: number }
  | { readonly graph: GraphProto }
  | { readonly tensor: TensorProto };

const [FLOAT, INT64, BOOL] = [1, 7, 9];

function attribute(name: string, value: Value): AttributeProto {
  if (typeof value === 'number') return create(AttributeProtoSchema, { name, type: Kind.INT, i: BigInt(value) });
  if ('float' in value) return create(AttributeProtoSchema, { name, type: Kind.FLOAT, f: value.float });
  if ('graph' in value) return create(AttributeProtoSchema, { name, type: Kind.GRAPH, g: value.graph });
  if ('tensor' in value) return create(AttributeProtoSchema, { name, type: Kind.TENSOR, t: value.tensor });
  return create(AttributeProtoSchema, { name, type: Kind.INTS, ints: value.map(BigInt) });
}

interface How {
  readonly name?: string;
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, Value>>;
}

export function node(
  opType: string,
  input: string[],
  output: string[],
  { attributes = {}, ...how }: How = {},
): NodeProto {
  const list = Object.entries(attributes).map(([name, value]) => attribute(name, value));
  return create(NodeProtoSchema, { opType, input, output, ...how, attribute: list });
}

function floats(name: string, dims: readonly number[]): TensorProto {
  const data = new Float32Array(dims.reduce((a, b) => a * b, 1)).fill(0.5);
  return create(TensorProtoSchema, {
    name,
    dims: dims.map(BigInt),
    dataType: FLOAT,
    rawData: new Uint8Array(data.buffer),
  });
}

function ints(name: string, values: readonly number[]): TensorProto {
  const rawData = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return create(TensorProtoSchema, { name, dims: [BigInt(values.length)], dataType: INT64, rawData });
}

const YES = create(TensorProtoSchema, { name: 'yes', dataType: BOOL, rawData: Uint8Array.of(1) });

function valueInfo(name: string, elemType: number, dims: readonly (number | string)[]): ValueInfoProto {
  const dim = dims.map((d) => ({
    value:
      typeof d === 'number' ? { case: 'dimValue' as const, value: BigInt(d) } : { case: 'dimParam' as const, value: d },
  }));
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType', value: { elemType, shape: { dim } } } },
  });
}

interface Parts {
  /** From x, [batch, sequence, 4], to y. */
  readonly nodes: readonly NodeProto[];
  readonly initializers?: readonly TensorProto[];
  readonly inputs?: readonly ValueInfoProto[];
  readonly functions?: readonly FunctionProto[];
  readonly opset?: number;
}

function model({ nodes, initializers = [], inputs = [], functions = [], opset = 18 }: Parts): Uint8Array {
  const graph = create(GraphProtoSchema, {
    name: 'graph',
    input: [valueInfo('input_ids', INT64, ['batch', 'sequence']), ...inputs],
    output: [valueInfo('logits', FLOAT, ['batch', 2])],
    initializer: [
      floats('table', [10, 4]),
      floats('w', [4, 2]),
      ints('one', [1]),
      floats('half', [1]),
      YES,
      ...initializers,
    ],
    node: [
      node('Gather', ['table', 'input_ids'], ['x']),
      ...nodes,
      node('ReduceMean', ['y', 'one'], ['pooled'], { attributes: { keepdims: 0 } }),
      node('MatMul', ['pooled', 'w'], ['logits']),
    ],
  });
  const opsetImport = Object.entries({ '': opset, 'com.microsoft': 1, local: 1 }).map(([domain, version]) =>
    create(OperatorSetIdProtoSchema, { domain, version: BigInt(version) }),
  );
  const whole = create(ModelProtoSchema, { irVersion: 8n, graph, functions: [...functions], opsetImport });
  return toBinary(ModelProtoSchema, whole);
}

function times<T>(n: number, make: (i: number) => T): T[] {
  return Array.from({ length: n }, (_, i) => make(i));
}

/** n links from x to y. */
function chain(n: number, link: (from: string, to: string, i: number) => NodeProto[]): NodeProto[] {
  return times(n, (i) => link(i === 0 ? 'x' : `v${i}`, i === n - 1 ? 'y' : `v${i + 1}`, i)).flat();
}

function branch(nodes: readonly NodeProto[], output: string): { readonly graph: GraphProto } {
  return {
    graph: create(GraphProtoSchema, { name: output, node: [...nodes], output: [valueInfo(output, FLOAT, [])] }),
  };
}

function conditional(then: readonly NodeProto[], from: string, to: string, last: string): NodeProto {
  const otherwise = branch([node('Neg', [from], [`${to}/else`])], `${to}/else`);
  return node('If', ['yes'], [to], { attributes: { then_branch: branch(then, last), else_branch: otherwise } });
}

function local(name: string, input: readonly string[], nodes: readonly NodeProto[]): FunctionProto {
  const opsetImport = [create(OperatorSetIdProtoSchema, { domain: '', version: 18n })];
  return create(FunctionProtoSchema, {
    name,
    domain: 'local',
    input: [...input],
    output: ['b'],
    node: [...nodes],
    opsetImport,
  });
}

const call = (name: string, input: string[], output: string[]) => node(name, input, output, { domain: 'local' });
const relu = (from: string, to: string) => node('Relu', [from], [to], { name: to });

/** By name: the bytes of a model of size n. */
export const bombs = {
  relu: (n) => model({ nodes: chain(n, (a, b) => [relu(a, b)]) }),
  reversed: (n) => model({ nodes: chain(n, (a, b) => [relu(a, b)]).reverse() }),
  sameName: (n) => model({ nodes: chain(n, (a, b) => [node('Relu', [a], [b], { name: 'same' })]) }),
  softmax: (n) =>
    model({ opset: 11, nodes: chain(n, (a, b) => [node('Softmax', [a], [b], { attributes: { axis: 1 } })]) }),
  clip: (n) =>
    model({
      opset: 10,
      nodes: chain(n, (a, b, i) => [
        node('Clip', [a], [b], { attributes: { min: { float: i }, max: { float: i + 1 } } }),
      ]),
    }),
  norms: (n) =>
    model({
      initializers: [floats('scale', [4])],
      nodes: chain(n, (a, b) => [node('LayerNormalization', [a, 'scale', 'scale'], [b])]),
    }),
  gelus: (n) => model({ nodes: chain(n, (a, b) => [node('Gelu', [a], [b], { domain: 'com.microsoft' })]) }),
  residuals: (n) => model({ nodes: chain(n, (a, b) => [node('Add', [a, 'x'], [b])]) }),
  doubles: (n) => model({ nodes: chain(n, (a, b) => [node('Add', [a, a], [b])]) }),
  reshapes: (n) =>
    model({ nodes: chain(n, (a, b, i) => [node('Shape', [a], [`s${i}`]), node('Reshape', [a, `s${i}`], [b])]) }),
  fan: (n) =>
    model({
      nodes: [
        ...times(n, (i) => relu('x', `r${i}`)),
        node(
          'Sum',
          times(n, (i) => `r${i}`),
          ['y'],
        ),
      ],
    }),
  sizes: (n) =>
    model({
      nodes: [
        node('Shape', ['x'], ['s0']),
        ...times(n, (i) => node('Mul', [`s${i}`, 's0'], [`s${i + 1}`])),
        node('Slice', ['x', 'one', `s${n}`], ['y']),
      ],
    }),
  symbols: (n) =>
    model({
      inputs: times(n, (i) => valueInfo(`in${i}`, FLOAT, [`a${i}`])),
      nodes: [...times(n, (i) => node('Add', [i === 0 ? 'in0' : `c${i}`, `in${i}`], [`c${i + 1}`])), relu('x', 'y')],
    }),
  branches: (n) => model({ nodes: chain(n, (a, b, i) => [conditional([relu(a, `t${i}`)], a, b, `t${i}`)]) }),
  deepBranches: (n) => {
    let nodes = times(n, (i) => relu(i === 0 ? 'x' : `t${i}`, `t${i + 1}`));
    let last = `t${n}`;
    for (let depth = 0; depth < 14; depth++) {
      nodes = [conditional(nodes, 'x', `o${depth}`, last)];
      last = `o${depth}`;
    }
    return model({ nodes: [...nodes, relu(last, 'y')] });
  },
  captures: (n) => {
    const names = times(n, (i) => `r${i}`);
    const fans = times(20, (j) => conditional([node('Sum', names, [`t${j}`])], 'x', `f${j}`, `t${j}`));
    return model({
      nodes: [
        ...names.map((name) => relu('x', name)),
        ...fans,
        node(
          'Sum',
          times(20, (j) => `f${j}`),
          ['y'],
        ),
      ],
    });
  },
  calls: (n) =>
    model({ functions: [local('F', ['a'], [relu('a', 'b')])], nodes: chain(n, (a, b) => [call('F', [a], [b])]) }),
  callsOfMuch: (n) => {
    const value = create(TensorProtoSchema, { dims: [BigInt(n)], dataType: FLOAT, floatData: times(n, () => 1) });
    const constant = node('Constant', [], ['c'], { attributes: { value: { tensor: value } } });
    return model({
      functions: [local('F', ['a'], [constant, relu('a', 'b')])],
      nodes: chain(n, (a, b) => [call('F', [a], [b])]),
    });
  },
  callsOfNames: (n) =>
    model({
      functions: [local('F', ['a'], [relu('a', 'm'.repeat(n)), relu('m'.repeat(n), 'b')])],
      nodes: chain(n, (a, b) => [call('F', [a], [b])]),
    }),
  callsOfInputs: (n) =>
    model({
      functions: [local('F', ['a', ...times(n, (i) => `u${i}`)], [relu('a', 'b')])],
      nodes: chain(n, (a, b) => [call('F', [a], [b])]),
    }),
  callsInCalls: (n) =>
    model({
      functions: times(Math.min(30, n), (i) =>
        local(
          `F${i}`,
          ['a'],
          i === 0 ? [relu('a', 'b')] : [call(`F${i - 1}`, ['a'], ['c']), call(`F${i - 1}`, ['c'], ['b'])],
        ),
      ),
      nodes: [call(`F${Math.min(30, n) - 1}`, ['x'], ['y'])],
    }),
  lookups: (n) =>
    model({
      initializers: times(n, (i) => floats(`t${i}`, [9, 4])),
      nodes: [
        ...times(n, (i) => node('Gather', [`t${i}`, 'input_ids'], [`l${i}`])),
        node('Sum', ['x', ...times(n, (i) => `l${i}`)], ['y']),
      ],
    }),
  insertions: (n) =>
    model({
      nodes: [
        node('SequenceEmpty', [], ['q0']),
        ...times(n, (i) => node('SequenceInsert', [`q${i}`, 'x'], [`q${i + 1}`])),
        node('ConcatFromSequence', [`q${n}`], ['y'], { attributes: { axis: 1 } }),
      ],
    }),
  listsOfLists: (n) =>
    model({
      nodes: [
        node(
          'SequenceConstruct',
          times(n, () => 'x'),
          ['q'],
        ),
        ...times(n, (i) => node('ConcatFromSequence', ['q'], [`c${i}`], { attributes: { axis: 1, new_axis: 1 } })),
        relu('x', 'y'),
      ],
    }),
  parts: (n) =>
    model({
      nodes: [
        node(
          'Split',
          ['x'],
          times(n, (i) => `p${i}`),
          { attributes: { axis: 1, num_outputs: n } },
        ),
        node(
          'Concat',
          times(n, (i) => `p${i}`),
          ['y'],
          { attributes: { axis: 1 } },
        ),
      ],
    }),
  casts: (n) =>
    model({
      nodes: [
        ...times(n, (i) =>
          node('Cast', [i === 0 ? 'input_ids' : `c${i}`], [`c${i + 1}`], { attributes: { to: INT64 } }),
        ),
        node('Gather', ['table', `c${n}`], ['y']),
      ],
    }),
  noRule: (n) => model({ nodes: chain(n, (a, b) => [node('Mystery', [a], [b], { domain: 'example' })]) }),
} satisfies Readonly<Record<string, (n: number) => Uint8Array>>;

export type Bomb = keyof typeof bombs;
