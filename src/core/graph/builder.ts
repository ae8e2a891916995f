/** Adds nodes to a graph, with fresh names and shared constants, in forms of opset 18 or newer. */
import * as l10n from '@vscode/l10n';
import type { Attribute, ElementType, Graph, Node, Tensor, ValueInfo } from './graph';
import { type Integer, toInt64 } from './integers';

/** Attributes in short form: numbers become `int` attributes unless wrapped with `float`. */
export type Attributes = Readonly<Record<string, Integer | readonly Integer[] | string | Attribute>>;

/** A float attribute: `{ alpha: float(1) }`. */
export function float(value: number): Attribute {
  return { kind: 'float', value };
}

function attribute(value: Attributes[string]): Attribute {
  if (typeof value === 'number' || typeof value === 'bigint') return { kind: 'int', value: toInt64(value) };
  if (typeof value === 'string') return { kind: 'string', value };
  return 'kind' in value ? value : { kind: 'ints', value: value.map(toInt64) };
}

/** Makes a node from attributes in short form; for tests and rewriting passes. */
export function makeNode(
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Attributes = {},
  domain = '',
): Node {
  const map = new Map(Object.entries(attributes).map(([name, value]) => [name, attribute(value)]));
  return { op, domain, name: `${op}:${outputs[0]}`, inputs, outputs, attributes: map };
}

const WRITERS: Partial<Record<ElementType, (v: readonly Integer[]) => ArrayBufferView>> = {
  float32: (v) => Float32Array.from(v, Number),
  float64: (v) => Float64Array.from(v, Number),
  float16: (v) => Uint16Array.from(v, (x) => toHalf(Number(x))),
  int64: (v) => BigInt64Array.from(v, toInt64),
  int32: (v) => Int32Array.from(v, Number),
  uint8: (v) => Uint8Array.from(v, Number),
  bool: (v) => Uint8Array.from(v, Number),
};

/** The bits of the nearest half-precision number (round to nearest, ties to even; overflow to infinity). */
export function toHalf(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0];
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) return sign | Math.round(Math.abs(value) * 2 ** 24);
  return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
}

/**
 * A constant of `values` in row-major order. Throws for unsupported element types and for integers that a number does
 * not hold exactly.
 */
export function makeTensor(
  name: string,
  type: ElementType,
  dims: readonly number[],
  values: readonly Integer[],
): Tensor {
  const view = WRITERS[type]?.(values);
  if (!view) throw new TypeError(l10n.t`constants of type ${type} are not supported`);
  return {
    name,
    type,
    dims,
    data: { kind: 'bytes', bytes: new Uint8Array(view.buffer, view.byteOffset, view.byteLength) },
  };
}

/** Builds a graph from the nodes of another one. */
export class Builder {
  private readonly taken = new Set<string>();
  private readonly constants = new Map<string, string>();
  private readonly tensors: Map<string, Tensor>;
  private readonly list: Node[];
  private count = 0;
  /**
   * An index of nodes: their positions by first output, and their first inputs by op. Covers the first `count` nodes.
   */
  private readonly places = new Map<string, number>();
  private readonly readers = new Map<string, Set<string>>();
  private indexed = 0;

  /** Starts with the nodes and initializers of `graph`; added ones follow them. */
  constructor(graph: Pick<Graph, 'nodes' | 'initializers' | 'inputs'>) {
    this.list = [...graph.nodes];
    this.tensors = new Map(graph.initializers);
    for (const name of graph.initializers.keys()) this.taken.add(name);
    for (const { name } of graph.inputs) this.taken.add(name);
    const take = (nodes: readonly Node[]): void => {
      for (const node of nodes) {
        for (const name of node.outputs) this.taken.add(name);
        for (const a of node.attributes.values())
          if (a.kind === 'graph') {
            for (const name of a.value.initializers.keys()) this.taken.add(name);
            for (const { name } of a.value.inputs) this.taken.add(name);
            take(a.value.nodes);
          }
      }
    };
    take(graph.nodes);
  }

  get nodes(): readonly Node[] {
    return this.list;
  }

  get initializers(): ReadonlyMap<string, Tensor> {
    return this.tensors;
  }

  /** A name that no value has yet. */
  fresh(hint: string): string {
    let name: string;
    do name = `gradlens/${hint}_${this.count++}`;
    while (this.taken.has(name));
    this.taken.add(name);
    return name;
  }

  /** Adds a node with one output and returns that output. */
  node(op: string, inputs: readonly string[], attributes: Attributes = {}, domain = ''): string {
    return this.nodes_(op, inputs, 1, attributes, domain)[0];
  }

  /** Adds a node with `outputs` outputs and returns them. */
  many(
    op: string,
    inputs: readonly string[],
    outputs: number,
    attributes: Attributes = {},
    domain = '',
  ): readonly string[] {
    return this.nodes_(op, inputs, outputs, attributes, domain);
  }

  private nodes_(
    op: string,
    inputs: readonly string[],
    outputs: number,
    attributes: Attributes,
    domain: string,
  ): readonly string[] {
    const names = Array.from({ length: outputs }, () => this.fresh(op));
    this.list.push(makeNode(op, inputs, names, attributes, domain));
    return names;
  }

  /** Adds a copy of `node` with other inputs and fresh outputs, and returns the outputs. */
  copy(node: Node, inputs: readonly string[]): readonly string[] {
    const outputs = node.outputs.map((o) => (o === '' ? '' : this.fresh(node.op)));
    this.list.push({ ...node, name: `${node.op}:${outputs[0]}`, inputs, outputs });
    return outputs;
  }

  /** Adds a graph input with the given name; throws when a value has that name already. */
  reserve(name: string): string {
    if (this.taken.has(name)) throw new RangeError(l10n.t`the graph has a value named ${name} already`);
    this.taken.add(name);
    return name;
  }

  /**
   * The output `index` of a node that is already in the graph. An optional output that the node lacks (such as the mean
   * of LayerNormalization) is added to it.
   */
  output(node: Node, index: number): string {
    this.index();
    const at = this.places.get(node.outputs.find((o) => o !== '') ?? '');
    if (at === undefined) throw new RangeError(l10n.t`the graph has no node ${node.name}`);
    const found = this.list[at];
    const existing = found.outputs[index];
    if (existing) return existing;
    const outputs = [...found.outputs];
    while (outputs.length <= index) outputs.push('');
    outputs[index] = this.fresh(node.op);
    this.list[at] = { ...found, outputs };
    return outputs[index];
  }

  /** Whether a node of the op has the value as its first input. */
  readsFirst(op: string, value: string): boolean {
    this.index();
    return this.readers.get(op)?.has(value) ?? false;
  }

  private index(): void {
    for (; this.indexed < this.list.length; this.indexed++) {
      const { op, inputs, outputs } = this.list[this.indexed];
      const own = outputs.find((o) => o !== '');
      if (own !== undefined) this.places.set(own, this.indexed);
      const values = this.readers.get(op) ?? new Set();
      this.readers.set(op, values.add(inputs[0] ?? ''));
    }
  }

  /** A constant, made once for equal content. */
  constant(type: ElementType, dims: readonly number[], values: readonly Integer[]): string {
    const key = `${type}[${dims}]${values.map((v) => (Object.is(v, -0) ? '-0' : v))}`;
    const known = this.constants.get(key);
    if (known !== undefined) return known;
    const name = this.fresh('constant');
    this.tensors.set(name, makeTensor(name, type, dims, values));
    this.constants.set(key, name);
    return name;
  }

  /** A scalar of the given type. */
  scalar(type: ElementType, value: Integer): string {
    return this.constant(type, [], [value]);
  }

  /** A vector of int64: axes, shapes, indices. */
  ints(values: readonly Integer[]): string {
    return this.constant('int64', [values.length], values);
  }

  /** The graph built so far, with the given inputs and outputs. */
  graph(name: string, inputs: readonly ValueInfo[], outputs: readonly ValueInfo[]): Graph {
    return { name, inputs, outputs, initializers: this.tensors, nodes: this.list, valueInfo: new Map() };
  }
}
