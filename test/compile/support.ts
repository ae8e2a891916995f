/** Graphs of a few nodes, random inputs, and runs of both. */
import { tmpdir } from 'node:os';
import { type Attributes, makeNode, makeTensor } from '../../src/core/graph/builder';
import type { Dim, ElementType, Graph, Model, Node, Tensor, ValueInfo } from '../../src/core/graph/graph';
import { encode } from '../../src/core/onnx/encode';
import type { ProcessRuntime } from '../../src/core/runtime/process';
import type { Feeds, FeedType, WireTensor } from '../../src/protocol/runtime';

export const MICROSOFT = 'com.microsoft';

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An input of the node under test. Sizes 3 and 5 of fed inputs are the batch and the sequence: unknown to the graph. */
export interface Operand {
  readonly dims: readonly number[];
  readonly type?: ElementType;
  /** Default: random in [-1, 1) for floats. */
  readonly values?: readonly number[];
  /** An initializer rather than an input of the graph. */
  readonly constant?: boolean;
}

export function count(dims: readonly number[]): number {
  return dims.reduce((a, b) => a * b, 1);
}

export function numbers(length: number, next: () => number): readonly number[] {
  return Array.from({ length }, () => next() * 2 - 1);
}

const ARRAYS: Partial<Record<ElementType, (values: readonly number[]) => WireTensor['data']>> = {
  float32: (v) => Float32Array.from(v),
  int64: (v) => BigInt64Array.from(v, BigInt),
  int32: (v) => Int32Array.from(v),
  bool: (v) => Uint8Array.from(v),
  uint8: (v) => Uint8Array.from(v),
};

export function wire(type: ElementType, dims: readonly number[], values: readonly number[]): WireTensor {
  const data = ARRAYS[type]?.(values);
  if (!data) throw new TypeError(`no feeds of type ${type}`);
  return { type: type as FeedType, dims, data };
}

/** An initializer, also of int8, which builders never make. */
export function constant(name: string, type: ElementType, dims: readonly number[], values: readonly number[]): Tensor {
  if (type !== 'int8') return makeTensor(name, type, dims, values);
  return { name, type, dims, data: { kind: 'bytes', bytes: new Uint8Array(Int8Array.from(values).buffer) } };
}

export interface Built {
  readonly model: Model;
  readonly feeds: Feeds;
}

function model(graph: Graph, opset: number): Model {
  const opsets = new Map([
    ['', opset],
    [MICROSOFT, 1],
  ]);
  return { graph, opsets, irVersion: 10 };
}

/** A graph of one node; null inputs are left out. Outputs are y0, y1 …; '' in `outputs` leaves one out. */
export function oneNode(
  op: string,
  operands: readonly (Operand | null)[],
  options: {
    readonly domain?: string;
    readonly attributes?: Attributes;
    readonly outputs?: readonly ElementType[];
    readonly opset?: number;
    readonly seed?: number;
  } = {},
): Built {
  const next = random(options.seed ?? 1);
  const initializers = new Map<string, Tensor>();
  const inputs: ValueInfo[] = [];
  const feeds: Record<string, WireTensor> = {};
  const names = operands.map((operand, i) => {
    if (operand === null) return '';
    const [name, type] = [`x${i}`, operand.type ?? 'float32'];
    const values = operand.values ?? numbers(count(operand.dims), next);
    if (operand.constant) initializers.set(name, constant(name, type, operand.dims, values));
    else {
      const symbols: Record<number, Dim> = { 3: 'batch', 5: 'sequence' };
      inputs.push({ name, type, dims: operand.dims.map((d) => symbols[d] ?? d) });
      feeds[name] = wire(type, operand.dims, values);
    }
    return name;
  });
  const outputs = (options.outputs ?? ['float32']).map((type, i): ValueInfo => ({ name: `y${i}`, type, dims: null }));
  const node = makeNode(
    op,
    names,
    outputs.map((o) => (o.type === 'other' ? '' : o.name)),
    options.attributes,
    options.domain ?? MICROSOFT,
  );
  const graph: Graph = {
    name: 'test',
    inputs,
    outputs: outputs.filter((o) => o.type !== 'other'),
    initializers,
    nodes: [node],
    valueInfo: new Map(),
  };
  return { model: model(graph, options.opset ?? 18), feeds };
}

/** A graph of several nodes. */
export function manyNodes(
  nodes: readonly Node[],
  inputs: readonly ValueInfo[],
  outputs: readonly ValueInfo[],
  constants: readonly Tensor[],
  opset = 18,
): Model {
  const initializers = new Map(constants.map((t) => [t.name, t]));
  return model({ name: 'test', inputs, outputs, initializers, nodes, valueInfo: new Map() }, opset);
}

/** The numbers of every output of a model. */
export async function outputsOf(
  runtime: ProcessRuntime,
  source: Model,
  feeds: Feeds,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const session = await runtime.load({ bytes: encode(source), folder: tmpdir() });
  const names = source.graph.outputs.map((o) => o.name);
  const found = await session.run(feeds, names);
  await session.release();
  return new Map(names.map((name) => [name, Array.from(found[name].data as Float32Array, Number)]));
}

/** The largest difference between two lists. */
export function distance(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((most, v, i) => (Object.is(v, b[i]) ? most : Math.max(most, Math.abs(v - b[i]))), 0);
}
