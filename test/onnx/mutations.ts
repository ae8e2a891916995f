/** Damage to ONNX files: to their bytes, and to what the bytes say. Every choice comes from the given random numbers. */
import { clone, create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { rules } from '../../src/core/autodiff/rules';
import { RULES } from '../../src/core/graph/shapes/table';
import {
  type AttributeProto,
  AttributeProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  AttributeProto_AttributeType as Kind,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  ValueInfoProtoSchema,
} from '../../src/core/onnx/onnx_pb';

export type Random = () => number;

export function below(random: Random, end: number): number {
  return Math.floor(random() * end);
}
export function pick<T>(random: Random, list: readonly T[]): T {
  return list[below(random, list.length)];
}

const SIZES = [0n, 1n, -1n, 2n, 3n, 7n, 127n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)];
const FLOATS = [0, -1, 1e-30, 3.4e38, Number.NaN, Number.POSITIVE_INFINITY];
const NAMES = [
  'axis axes perm to keepdims allowzero num_heads kv_num_heads epsilon equation num_outputs starts ends steps pads',
  'group kernel_shape strides dilations auto_pad transA transB alpha beta mode direction exclusive reverse upper',
  'onesided inverse batch_dims split block_size blocksize bits N K num_groups scale unidirectional do_rotary',
  'value value_ints body then_branch else_branch largest sorted k reduction noop_with_empty_axes qkv_hidden_sizes',
].flatMap((names) => names.split(' '));
const OPS = [...new Set([...RULES.keys(), ...rules.keys(), 'If', 'Loop', 'Constant', 'NoSuchOp'])];

/** Flips, cuts, insertions and length bombs. */
export function damageBytes(bytes: Uint8Array, random: Random): Uint8Array {
  let out = Buffer.from(bytes);
  for (let n = 1 + below(random, 4); n > 0; n--) {
    const at = below(random, out.length);
    switch (below(random, 6)) {
      case 0:
        out[at] ^= 1 << below(random, 8);
        break;
      case 1:
        out[at] = below(random, 256);
        break;
      case 2:
        out = Buffer.concat([out.subarray(0, at), out.subarray(at + 1 + below(random, 40))]);
        break;
      case 3:
        out = Buffer.concat([out.subarray(0, at), out.subarray(at - below(random, 64)), out.subarray(at)]);
        break;
      case 4:
        // A length, or a number, of up to 2^63.
        out = Buffer.concat([
          out.subarray(0, at),
          Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f].slice(below(random, 4))),
          out.subarray(at + 1),
        ]);
        break;
      default:
        if (random() < 0.2) out = out.subarray(0, at);
    }
    if (out.length === 0) break;
  }
  return out;
}

function attributeOf(random: Random, name: string, graph: GraphProto): AttributeProto {
  const a = create(AttributeProtoSchema, { name });
  a.type = pick(random, [
    Kind.INT,
    Kind.INT,
    Kind.INTS,
    Kind.INTS,
    Kind.FLOAT,
    Kind.FLOATS,
    Kind.STRING,
    Kind.STRINGS,
    Kind.TENSOR,
    Kind.GRAPH,
    13 as Kind,
  ]);
  a.i = pick(random, SIZES);
  a.ints = Array.from({ length: below(random, 5) }, () => pick(random, SIZES));
  a.f = pick(random, FLOATS);
  a.floats = [a.f, 1];
  a.s = new TextEncoder().encode(pick(random, ['', 'ij,jk->ik', 'i...j->', '->', 'NOTSET', 'ÿ'.repeat(3)]));
  a.strings = [a.s];
  if (a.type === Kind.TENSOR) a.t = random() < 0.8 ? { ...pick(random, graph.initializer) } : create(TensorProtoSchema);
  if (a.type === Kind.GRAPH)
    a.g = clone(GraphProtoSchema, {
      ...graph,
      initializer: [],
      input: graph.input.slice(below(random, 3)),
      node: graph.node.slice(below(random, graph.node.length), below(random, graph.node.length)),
    });
  return a;
}

function values(graph: GraphProto): readonly string[] {
  return [
    ...graph.node.flatMap((n) => n.output),
    ...graph.initializer.map((t) => t.name),
    ...graph.input.map((i) => i.name),
    '',
    'nowhere',
  ];
}

function damageNode(node: NodeProto, graph: GraphProto, random: Random): void {
  const name = () => pick(random, values(graph));
  switch (below(random, 9)) {
    case 0:
      node.opType = pick(random, OPS).replace('com.microsoft:', '');
      if (random() < 0.2) node.domain = pick(random, ['', 'ai.onnx', 'com.microsoft', 'x']);
      break;
    case 1:
      if (node.input.length > 0) node.input[below(random, node.input.length)] = name();
      break;
    case 2:
      node.input.splice(below(random, node.input.length + 1), 1);
      break;
    case 3:
      node.output.splice(below(random, node.output.length + 1), 1);
      break;
    case 4:
      node[random() < 0.5 ? 'input' : 'output'].push(name());
      break;
    case 5:
      if (node.output.length > 0) node.output[below(random, node.output.length)] = name();
      break;
    case 6:
      node.attribute.push(attributeOf(random, pick(random, NAMES), graph));
      break;
    case 7:
      node.attribute.splice(below(random, node.attribute.length + 1), 1);
      break;
    default:
      if (node.attribute.length > 0) {
        const at = below(random, node.attribute.length);
        node.attribute[at] = attributeOf(random, node.attribute[at].name, graph);
      }
  }
}

function damageTensor(t: TensorProto, graph: GraphProto, random: Random): void {
  switch (below(random, 6)) {
    case 0:
      t.dims = Array.from({ length: below(random, 4) }, () => pick(random, SIZES));
      break;
    case 1:
      t.dataType = pick(random, [0, 1, 2, 3, 6, 7, 8, 9, 10, 11, 14, 16, 22, 23, 99]);
      break;
    case 2:
      t.name = pick(random, values(graph));
      break;
    case 3:
      t.rawData = t.rawData.subarray(0, below(random, t.rawData.length + 1));
      break;
    case 4:
      t.dims.push(pick(random, SIZES));
      break;
    default:
      t.dataLocation = TensorProto_DataLocation.EXTERNAL;
      t.externalData = [
        { key: 'location', value: pick(random, ['weights.bin', '../x', '/etc/passwd', '', 'a\0b', '.']) },
        { key: 'offset', value: pick(random, ['0', '-1', '1e99', 'x', '99999999999999']) },
        { key: 'length', value: pick(random, ['4', '', 'NaN', '99999999999999']) },
      ].map((e) => ({ ...e, $typeName: 'onnx.StringStringEntryProto' as const }));
  }
}

/** One to three lies in the graph. */
export function damageGraph(bytes: Uint8Array, random: Random): Uint8Array {
  const model = fromBinary(ModelProtoSchema, bytes);
  const { graph } = model;
  if (!graph || graph.node.length === 0) return bytes;
  for (let n = 1 + below(random, 3); n > 0; n--) {
    switch (below(random, 14)) {
      case 0:
        if (graph.node.length > 1) graph.node.splice(below(random, graph.node.length), 1);
        break;
      case 1:
        graph.node.splice(below(random, graph.node.length), 0, clone(NodeProtoSchema, pick(random, graph.node)));
        break;
      case 2:
        if (graph.initializer.length > 0) damageTensor(pick(random, graph.initializer), graph, random);
        break;
      case 3: {
        const info = pick(random, [...graph.input, ...graph.output, create(ValueInfoProtoSchema)]);
        const type = info.type?.value;
        if (type?.case !== 'tensorType') info.type = undefined;
        else if (random() < 0.3) type.value.elemType = below(random, 25);
        else
          type.value.shape = {
            $typeName: 'onnx.TensorShapeProto',
            dim: Array.from({ length: below(random, 5) }, () => ({
              $typeName: 'onnx.TensorShapeProto.Dimension' as const,
              denotation: '',
              value:
                random() < 0.7
                  ? { case: 'dimValue' as const, value: pick(random, SIZES) }
                  : { case: 'dimParam' as const, value: pick(random, ['', 'batch', '(batch-1)', '2']) },
            })),
          };
        if (random() < 0.2) info.name = pick(random, values(graph));
        break;
      }
      case 4:
        graph[random() < 0.5 ? 'input' : 'output'].splice(0, 1);
        break;
      case 5:
        graph.output.push({ ...pick(random, graph.output.length > 0 ? graph.output : graph.input) });
        break;
      case 6:
        model.opsetImport =
          random() < 0.3
            ? []
            : model.opsetImport.map((o) => ({ ...o, version: pick(random, [...SIZES, 7n, 11n, 13n, 18n, 23n]) }));
        break;
      case 7:
        graph.node.push(
          create(NodeProtoSchema, {
            opType: pick(random, ['If', 'Loop', 'Scan', 'SequenceMap']),
            input: [pick(random, values(graph)), pick(random, values(graph))],
            output: [pick(random, values(graph))],
            attribute: ['then_branch', 'else_branch', 'body'].map((name) => {
              const a = attributeOf(random, name, graph);
              a.type = Kind.GRAPH;
              a.g = clone(GraphProtoSchema, {
                ...graph,
                initializer: [],
                node: graph.node.slice(0, below(random, 20)),
              });
              return a;
            }),
          }),
        );
        break;
      default:
        damageNode(pick(random, graph.node), graph, random);
    }
  }
  return toBinary(ModelProtoSchema, model);
}

function constantOf(random: Random, name: string): TensorProto {
  const dims = Array.from({ length: below(random, 4) }, () => pick(random, [0, 1, 2, 4, 8]));
  const length = dims.reduce((a, b) => a * b, 1);
  const data =
    random() < 0.5
      ? new Float32Array(Array.from({ length }, () => random() * 4 - 2))
      : BigInt64Array.from({ length }, () => pick(random, [0n, 1n, -1n, 2n, 4n, 8n, 2n ** 40n]));
  return create(TensorProtoSchema, {
    name,
    dims: dims.map(BigInt),
    dataType: data instanceof Float32Array ? 1 : 7,
    rawData: new Uint8Array(data.buffer),
  });
}

/** A classifier of a few ops, of any kind and with any number of inputs, between a lookup and the logits. */
export function strangeModel(random: Random): Uint8Array {
  const table = create(TensorProtoSchema, {
    name: 'table',
    dims: [8n, 4n],
    dataType: 1,
    rawData: new Uint8Array(128),
  });
  const ids = create(ValueInfoProtoSchema, {
    name: 'input_ids',
    type: {
      value: {
        case: 'tensorType',
        value: {
          elemType: 7,
          shape: {
            dim: ['batch', 'sequence'].map((value) =>
              create(TensorShapeProto_DimensionSchema, { value: { case: 'dimParam', value } }),
            ),
          },
        },
      },
    },
  });
  const logits = create(ValueInfoProtoSchema, {
    name: 'logits',
    type: { value: { case: 'tensorType', value: { elemType: 1 } } },
  });
  const graph = create(GraphProtoSchema, { name: 'strange', input: [ids], output: [logits], initializer: [table] });
  for (let i = 0; i < 4; i++) graph.initializer.push(constantOf(random, `c${i}`));
  const node = (opType: string, input: string[], output: string[]): NodeProto => {
    const [op, domain = ''] = opType.split(':').reverse();
    const made = create(NodeProtoSchema, { opType: op, domain, input, output, name: `n${graph.node.length}` });
    graph.node.push(made);
    return made;
  };
  node('Gather', ['table', 'input_ids'], ['v0']);
  const count = 1 + below(random, 4);
  for (let i = 1; i <= count; i++) {
    const others = Array.from({ length: below(random, 7) }, () =>
      random() < 0.1 ? '' : pick(random, ['input_ids', 'c0', 'c1', 'c2', 'c3', `v${below(random, i)}`]),
    );
    const extra = random() < 0.2 ? [`e${i}`, `f${i}`] : [];
    const made = node(pick(random, OPS), [`v${i - 1}`, ...others], [`v${i}`, ...extra]);
    for (let n = below(random, 4); n > 0; n--) made.attribute.push(attributeOf(random, pick(random, NAMES), graph));
  }
  if (random() < 0.7) node('ReduceMean', [`v${count}`], ['logits']);
  else graph.output[0].name = `v${count}`;
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      graph,
      opsetImport: [
        { domain: '', version: pick(random, [11n, 13n, 17n, 18n, 20n, 23n]) },
        { domain: 'com.microsoft', version: 1n },
      ],
    }),
  );
}
