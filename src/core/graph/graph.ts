/**
 * The graph as data: the contents of an ONNX file, without bytes of weights and without behaviour.
 * Names of values are unique within a graph and its subgraphs (ONNX single static assignment).
 */
import { toNumber } from './integers';

/** ONNX tensor element types by the names that the runtime uses too. */
export type ElementType =
  | 'float32'
  | 'float64'
  | 'float16'
  | 'bfloat16'
  | 'int4'
  | 'uint4'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'bool'
  | 'string'
  | 'complex64'
  | 'complex128'
  | 'other';

/** A tensor's bytes: in memory (little endian, packed), or in a file of the model folder. */
export type TensorData =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'external'; readonly location: string; readonly offset: number; readonly length: number };

/** A constant. `dims` is its shape; the data are in row-major order. */
export interface Tensor {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly data: TensorData;
}

/** The value of a node's attribute. */
export type Attribute =
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly bigint[] }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'tensor'; readonly value: Tensor }
  | { readonly kind: 'graph'; readonly value: Graph };

/** One operation. An empty string among inputs or outputs is an omitted optional one. */
export interface Node {
  readonly op: string;
  /** '' means ai.onnx. */
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
}

/** A dimension: its size, a name (equal names mean equal sizes), or null if nothing is known. */
export type Dim = number | string | null;

/** A graph input or output, or the file's type for an inner value. `dims` is null when the rank is unknown. */
export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly Dim[] | null;
}

/** A graph of operations: the main graph of a model, or a subgraph of a node. */
export interface Graph {
  readonly name: string;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly initializers: ReadonlyMap<string, Tensor>;
  /** In topological order. */
  readonly nodes: readonly Node[];
  readonly valueInfo: ReadonlyMap<string, ValueInfo>;
}

/** A whole model: the main graph and the operator sets that it imports (domain to version). */
export interface Model {
  readonly graph: Graph;
  readonly opsets: ReadonlyMap<string, number>;
  readonly irVersion: number;
}

/** `op` for ai.onnx, `domain:op` for the others: the key of rule tables. */
export function opKey(node: Pick<Node, 'op' | 'domain'>): string {
  return node.domain === '' || node.domain === 'ai.onnx' ? node.op : `${node.domain}:${node.op}`;
}

/** An integer attribute as a number (see `toNumber`), or `fallback` where the node does not have it. */
export function intAttribute(node: Node, name: string, fallback: number): number;
export function intAttribute(node: Node, name: string, fallback?: undefined): number | undefined;
export function intAttribute(node: Node, name: string, fallback?: number): number | undefined {
  const a = node.attributes.get(name);
  return a?.kind === 'int' ? toNumber(a.value) : fallback;
}

/** A float attribute, or `fallback` where the node does not have it. */
export function floatAttribute(node: Node, name: string, fallback: number): number {
  const a = node.attributes.get(name);
  return a?.kind === 'float' ? a.value : fallback;
}

/** A list of integers as numbers (see `toNumber`), or undefined where the node does not have it. */
export function intsAttribute(node: Node, name: string): readonly number[] | undefined {
  const a = node.attributes.get(name);
  return a?.kind === 'ints' ? a.value.map(toNumber) : undefined;
}

/** A string attribute, or `fallback` where the node does not have it. */
export function stringAttribute(node: Node, name: string, fallback: string): string {
  const a = node.attributes.get(name);
  return a?.kind === 'string' ? a.value : fallback;
}
