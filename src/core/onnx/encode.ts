/** Model -> ModelProto bytes. */
import { create, toBinary } from '@bufbuild/protobuf';
import type { Attribute, Graph, Model, Node, ValueInfo } from '../graph/graph';
import { elementNumber } from './elementTypes';
import {
  type AttributeProto,
  AttributeProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  AttributeProto_AttributeType as Kind,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from './onnx_pb';
import { encodeTensor } from './tensor';

const text = new TextEncoder();

function attribute(name: string, a: Attribute): AttributeProto {
  const proto = create(AttributeProtoSchema, { name });
  switch (a.kind) {
    case 'int':
      proto.type = Kind.INT;
      proto.i = a.value;
      break;
    case 'float':
      proto.type = Kind.FLOAT;
      proto.f = a.value;
      break;
    case 'string':
      proto.type = Kind.STRING;
      proto.s = text.encode(a.value);
      break;
    case 'ints':
      proto.type = Kind.INTS;
      proto.ints = [...a.value];
      break;
    case 'floats':
      proto.type = Kind.FLOATS;
      proto.floats = [...a.value];
      break;
    case 'strings':
      proto.type = Kind.STRINGS;
      proto.strings = a.value.map((s) => text.encode(s));
      break;
    case 'tensor':
      proto.type = Kind.TENSOR;
      proto.t = encodeTensor(a.value);
      break;
    case 'graph':
      proto.type = Kind.GRAPH;
      proto.g = graph(a.value);
      break;
  }
  return proto;
}

function node(n: Node): NodeProto {
  return create(NodeProtoSchema, {
    opType: n.op,
    domain: n.domain,
    name: n.name,
    input: [...n.inputs],
    output: [...n.outputs],
    attribute: [...n.attributes].map(([name, a]) => attribute(name, a)),
  });
}

function valueInfo(v: ValueInfo): ValueInfoProto {
  const dim = (v.dims ?? []).map((d) => ({
    value:
      typeof d === 'number'
        ? { case: 'dimValue' as const, value: BigInt(d) }
        : d === null
          ? { case: undefined }
          : { case: 'dimParam' as const, value: d },
  }));
  // A sequence, or a value without a type in the file: the runtime infers it, and rejects type 0.
  if (v.type === 'other') return create(ValueInfoProtoSchema, { name: v.name });
  const tensor = { elemType: elementNumber(v.type), ...(v.dims === null ? {} : { shape: { dim } }) };
  return create(ValueInfoProtoSchema, { name: v.name, type: { value: { case: 'tensorType', value: tensor } } });
}

function graph(g: Graph): GraphProto {
  return create(GraphProtoSchema, {
    name: g.name,
    input: g.inputs.map(valueInfo),
    output: g.outputs.map(valueInfo),
    initializer: [...g.initializers].map(([name, t]) => encodeTensor({ ...t, name })),
    node: g.nodes.map(node),
  });
}

/** The bytes of the model. Inner value infos are left out: the runtime infers its own. */
export function encode(model: Model): Uint8Array {
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: BigInt(model.irVersion),
      producerName: 'gradlens',
      opsetImport: [...model.opsets].map(([domain, version]) =>
        create(OperatorSetIdProtoSchema, { domain, version: BigInt(version) }),
      ),
      graph: graph(model.graph),
    }),
  );
}
