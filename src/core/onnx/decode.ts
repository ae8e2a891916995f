/** ModelProto bytes -> Model. Constant nodes become initializers, so that other code handles one kind of constant. */

import { fromBinary } from '@bufbuild/protobuf';
import * as l10n from '@vscode/l10n';
import { OnnxError } from '../errors';
import type { Attribute, Dim, ElementType, Graph, Model, Node, Tensor, ValueInfo } from '../graph/graph';
import { LIMITS } from '../graph/limits';
import { sorted } from '../graph/traverse';
import { verify } from '../graph/verify';
import { elementTypeOf } from './elementTypes';
import { inline } from './inline';
import { measure } from './measure';
import {
  type AttributeProto,
  type GraphProto,
  AttributeProto_AttributeType as Kind,
  ModelProtoSchema,
  type NodeProto,
  type SparseTensorProto,
  type ValueInfoProto,
} from './onnx_pb';
import { decodeSparse } from './sparse';
import { decodeTensor } from './tensor';

const text = new TextDecoder();
const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);
/** ONNX has about 25 operator sets and 13 versions of its format. */
const NEWEST = 1000;

function valueInfo(v: ValueInfoProto): ValueInfo {
  const tensor = v.type?.value.case === 'tensorType' ? v.type.value.value : undefined;
  const dims = tensor?.shape?.dim.map((d): Dim => {
    // Some exporters write -1 for a size that is not known.
    if (d.value.case === 'dimValue')
      return d.value.value < 0n || d.value.value > LARGEST ? null : Number(d.value.value);
    return d.value.case === 'dimParam' && d.value.value !== '' ? d.value.value : null;
  });
  return { name: v.name, type: tensor ? elementTypeOf(tensor.elemType) : 'other', dims: dims ?? null };
}

function attribute(a: AttributeProto, node: NodeProto, depth: number): Attribute {
  switch (a.type) {
    case Kind.INT:
      return { kind: 'int', value: a.i };
    case Kind.FLOAT:
      return { kind: 'float', value: a.f };
    case Kind.STRING:
      return { kind: 'string', value: text.decode(a.s) };
    case Kind.INTS:
      return { kind: 'ints', value: a.ints };
    case Kind.FLOATS:
      return { kind: 'floats', value: a.floats };
    case Kind.STRINGS:
      return { kind: 'strings', value: a.strings.map((s) => text.decode(s)) };
    case Kind.TENSOR:
      if (a.t) return { kind: 'tensor', value: decodeTensor(a.t) };
      break;
    case Kind.SPARSE_TENSOR:
      if (a.sparseTensor) return { kind: 'tensor', value: decodeSparse(a.sparseTensor) };
      break;
    case Kind.GRAPH:
      if (a.g) return { kind: 'graph', value: graph(a.g, depth + 1) };
      break;
  }
  throw new OnnxError(
    l10n.t`node ${node.name} (${node.opType}) has an attribute ${a.name} of kind ${Kind[a.type] ?? a.type}, which is not supported`,
  );
}

function bytesOf(array: { buffer: ArrayBufferLike; byteOffset: number; byteLength: number }): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** The tensor of a Constant node; undefined for its string forms. */
function constant(node: Node): Tensor | undefined {
  const name = node.outputs[0];
  const made = (type: ElementType, dims: number[], bytes: Uint8Array): Tensor => ({
    name,
    type,
    dims,
    data: { kind: 'bytes', bytes },
  });
  for (const [key, a] of node.attributes) {
    if ((key === 'value' || key === 'sparse_value') && a.kind === 'tensor') return { ...a.value, name };
    if (key === 'value_int' && a.kind === 'int') return made('int64', [], bytesOf(BigInt64Array.of(a.value)));
    if (key === 'value_float' && a.kind === 'float') return made('float32', [], bytesOf(Float32Array.of(a.value)));
    if (key === 'value_ints' && a.kind === 'ints')
      return made('int64', [a.value.length], bytesOf(BigInt64Array.from(a.value)));
    if (key === 'value_floats' && a.kind === 'floats')
      return made('float32', [a.value.length], bytesOf(Float32Array.from(a.value)));
  }
  return undefined;
}

/** Some converters append nodes instead of inserting them. */
function inOrder(nodes: readonly Node[]): readonly Node[] {
  try {
    return sorted(nodes);
  } catch (cause) {
    throw new OnnxError(l10n.t('its nodes form a cycle'), { cause });
  }
}

function graph(g: GraphProto, depth: number): Graph {
  if (depth > LIMITS.subgraphs)
    throw new OnnxError(l10n.t`the model nests more than ${LIMITS.subgraphs} subgraphs: such models are not supported`);
  const dense = g.initializer.map(decodeTensor);
  const initializers = new Map([...dense, ...g.sparseInitializer.map(decodeSparse)].map((t) => [t.name, t]));
  const nodes: Node[] = [];
  for (const n of g.node) {
    const node: Node = {
      op: n.opType,
      domain: n.domain === 'ai.onnx' ? '' : n.domain,
      name: n.name,
      inputs: n.input,
      outputs: n.output,
      attributes: new Map(n.attribute.map((a) => [a.name, attribute(a, n, depth)])),
    };
    const tensor = node.op === 'Constant' && node.domain === '' ? constant(node) : undefined;
    if (tensor) initializers.set(tensor.name, tensor);
    else nodes.push(node);
  }
  return {
    name: g.name,
    // Files before IR version 4 list their initializers among the inputs too.
    inputs: g.input.filter((v) => !initializers.has(v.name)).map(valueInfo),
    outputs: g.output.map(valueInfo),
    initializers,
    nodes: inOrder(nodes),
    valueInfo: new Map(g.valueInfo.map((v) => [v.name, valueInfo(v)])),
  };
}

/** Number of nodes, including those of subgraphs. */
function nodesIn({ node }: GraphProto): number {
  let count = node.length;
  for (const { attribute } of node) for (const { g } of attribute) if (g) count += nodesIn(g);
  return count;
}

/**
 * Number of elements of the sparse tensors as dense ones, including those of subgraphs: a few bytes can declare any
 * number.
 */
function sparseIn({ node, sparseInitializer }: GraphProto): number {
  let count = 0;
  const add = (tensor: SparseTensorProto) => {
    count += tensor.dims.reduce((n, d) => n * Math.max(1, Number(d)), 1);
  };
  for (const tensor of sparseInitializer) add(tensor);
  for (const { attribute } of node)
    for (const { g, sparseTensor } of attribute) {
      if (sparseTensor) add(sparseTensor);
      if (g) count += sparseIn(g);
    }
  return count;
}

/** Throws OnnxError, naming `file`, for bytes that are not an ONNX model. */
export function decode(bytes: Uint8Array, file: string): Model {
  try {
    measure(ModelProtoSchema, bytes);
    const model = inline(fromBinary(ModelProtoSchema, bytes));
    if (!model.graph || model.graph.node.length === 0) throw new OnnxError(l10n.t('it holds no graph'));
    const opsets = new Map(model.opsetImport.map((o) => [o.domain === 'ai.onnx' ? '' : o.domain, Number(o.version)]));
    if (!opsets.has('')) throw new OnnxError(l10n.t('it declares no operator set'));
    const irVersion = Number(model.irVersion);
    for (const [domain, version] of opsets)
      if (!(version >= (domain === '' ? 1 : 0) && version <= NEWEST))
        throw new OnnxError(l10n.t`it uses operator set ${version} of "${domain || 'ai.onnx'}", which does not exist`);
    if (!(irVersion >= 1 && irVersion <= NEWEST))
      throw new OnnxError(l10n.t`it has format version ${irVersion}, which does not exist`);
    const count = nodesIn(model.graph);
    if (count > LIMITS.nodes)
      throw new OnnxError(l10n.t`it has ${count} nodes, more than the ${LIMITS.nodes} that can be read`);
    if (sparseIn(model.graph) > LIMITS.sparse)
      throw new OnnxError(
        l10n.t`its sparse tensors have more than ${LIMITS.sparse} numbers with their zeros: save the model with dense tensors`,
      );
    const decoded = graph(model.graph, 0);
    verify(decoded);
    return { graph: decoded, opsets, irVersion };
  } catch (cause) {
    const reason = cause instanceof OnnxError ? cause.message : 'it is not an ONNX model';
    throw new OnnxError(l10n.t`${file} cannot be read: ${reason}`, { cause });
  }
}
