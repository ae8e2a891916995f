import { readFileSync } from 'node:fs';
import type { Attribute, Dim, ElementType, Graph, Model, Node, Tensor, ValueInfo } from '../../src/core/graph/graph';

/** A tensor as the oracle writes it. */
export interface JsonTensor {
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly values: readonly number[];
}

type JsonAttribute =
  | Exclude<Attribute, { kind: 'tensor' | 'int' | 'ints' }>
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'tensor'; readonly value: JsonTensor };

/** JSON rounds 2^63 - 1 up: the largest number is meant. Fractions are cut. */
function wide(x: number): bigint {
  return x >= 2 ** 63 ? 2n ** 63n - 1n : BigInt(Math.trunc(Math.max(x || 0, -(2 ** 63))));
}

function attribute(name: string, a: JsonAttribute): Attribute {
  if (a.kind === 'int') return { kind: 'int', value: wide(a.value) };
  if (a.kind === 'ints') return { kind: 'ints', value: a.value.map(wide) };
  return a.kind === 'tensor' ? { kind: 'tensor', value: tensor(name, a.value) } : a;
}

const ARRAYS: Partial<Record<ElementType, (values: readonly number[]) => ArrayBufferView>> = {
  bool: (v) => Uint8Array.from(v),
  int8: (v) => Int8Array.from(v),
  uint8: (v) => Uint8Array.from(v),
  int16: (v) => Int16Array.from(v),
  uint16: (v) => Uint16Array.from(v),
  int32: (v) => Int32Array.from(v),
  uint32: (v) => Uint32Array.from(v),
  int64: (v) => BigInt64Array.from(v, wide),
  float32: (v) => Float32Array.from(v),
  float64: (v) => Float64Array.from(v),
};

/** The tensor with its values as bytes. */
export function tensor(name: string, { type, dims, values }: JsonTensor): Tensor {
  const array = ARRAYS[type]?.(values) ?? new Uint8Array();
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  return { name, type, dims, data: { kind: 'bytes', bytes } };
}

export function node(
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, JsonAttribute>> = {},
  domain = '',
): Node {
  const revived = Object.entries(attributes).map(([name, a]): [string, Attribute] => [name, attribute(name, a)]);
  return { op, domain, name: outputs[0] ?? op, inputs, outputs, attributes: new Map(revived) };
}

export function graph(inputs: readonly ValueInfo[], constants: readonly Tensor[], nodes: readonly Node[]): Graph {
  const initializers = new Map(constants.map((t) => [t.name, t]));
  return { name: 'test', inputs, outputs: [], initializers, nodes, valueInfo: new Map() };
}

export function model(opset: number, body: Graph): Model {
  return { graph: body, opsets: new Map([['', opset]]), irVersion: 8 };
}

export function int64(name: string, values: readonly number[], dims: readonly number[] = [values.length]): Tensor {
  return tensor(name, { type: 'int64', dims, values });
}

/** A JSON file of `test/fixtures/shapes`. */
export function fixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../fixtures/shapes/${name}`, import.meta.url), 'utf8'));
}

const FUNCTIONS: Readonly<Record<string, (a: number, b: number) => number>> = {
  min: Math.min,
  max: Math.max,
  broadcast: (a, b) => (a === 1 ? b : b === 1 ? a : a === b ? a : Number.NaN),
};

/** The size that a symbol stands for where its names have these sizes; NaN where an unnamed size is in it. */
export function evaluate(dim: Exclude<Dim, null>, sizes: Readonly<Record<string, number>>): number {
  if (typeof dim === 'number') return dim;
  const tokens = dim.match(/[A-Za-z_]\w*|\?\d+|\d+|[-+*/(),]/g) ?? [];
  let at = 0;
  const eat = (token: string): boolean => tokens[at] === token && ++at > 0;
  const factor = (): number => {
    const token = tokens[at++] ?? '';
    if (token === '-') return -factor();
    if (token === '(') {
      const value = sum();
      eat(')');
      return value;
    }
    if (/^\d/.test(token)) return Number(token);
    if (!eat('(')) return sizes[token] ?? Number.NaN;
    const first = sum();
    const second = eat(',') ? sum() : Number.NaN;
    eat(')');
    return token === 'floor' ? Math.floor(first) : (FUNCTIONS[token]?.(first, second) ?? Number.NaN);
  };
  const product = (): number => {
    let value = factor();
    for (;;) {
      if (eat('*')) value *= factor();
      else if (eat('/')) value /= factor();
      else return value;
    }
  };
  const sum = (): number => {
    let value = product();
    for (;;) {
      if (eat('+')) value += product();
      else if (eat('-')) value -= product();
      else return value;
    }
  };
  return sum();
}
