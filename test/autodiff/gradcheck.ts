/** The gradient of one op against differences of the op itself, as the runtime computes both. */
import { tmpdir } from 'node:os';
import { gradient } from '../../src/core/autodiff/gradient';
import { flat, rules } from '../../src/core/autodiff/rules';
import { type Attributes, Builder, makeNode, makeTensor } from '../../src/core/graph/builder';
import type { Dim, ElementType, Graph, Model, Node, Tensor, ValueInfo } from '../../src/core/graph/graph';
import { inferShapes } from '../../src/core/graph/shapes';
import { encode } from '../../src/core/onnx/encode';
import type { ProcessRuntime } from '../../src/core/runtime/process';
import type { FeedType, WireTensor } from '../../src/protocol/runtime';
import { count, random } from '../compile/support';

/** An input of the op. */
export interface Operand {
  readonly dims: readonly number[];
  /** Default: the type of the case. */
  readonly type?: ElementType;
  /** Default: random in [-1, 1). Infinite values stay as they are while differences are taken. */
  readonly values?: readonly number[];
  /** An initializer, which the graph can read, rather than an input. */
  readonly constant?: boolean;
  /** A floating-point input that the gradient is not taken of. */
  readonly fixed?: boolean;
}

export interface Case {
  readonly title: string;
  readonly op: string;
  /** null: an optional input left out. */
  readonly operands: readonly (Operand | null)[];
  readonly attributes?: Attributes;
  readonly domain?: string;
  readonly opset?: number;
  /** Default 1. */
  readonly outputs?: number;
  /** Outputs that the loss reads; default all. */
  readonly read?: readonly number[];
  /** Default float64; float32 where the runtime has no other kernel. */
  readonly type?: 'float32' | 'float64';
  /** Nodes instead of one of `op`: they read x0, x1 ... and make y0, y1 ... */
  readonly nodes?: readonly Node[];
  readonly constants?: readonly Tensor[];
  /** The graph does not tell the rank of an output unless it knows the sizes of the inputs. */
  readonly known?: boolean;
  /** Axes whose sizes are known always, counted from the back. */
  readonly kept?: readonly number[];
  /** Of the differences; default: what fits the precision. */
  readonly step?: number;
  /** It may lie on a kink: where differences of two steps do not agree, nothing is compared. */
  readonly kinks?: boolean;
  /** The gradient of each operand for a cotangent of ones, instead of differences: at kinks. */
  readonly expected?: readonly (readonly number[] | undefined)[];
}

/** Steps and relative tolerances that fit each precision, for differences of the fourth order. */
const PRECISION = { float64: { step: 1e-3, tolerance: 2e-8 }, float32: { step: 4e-2, tolerance: 1e-4 } } as const;

const ARRAYS: Partial<Record<ElementType, (values: readonly number[]) => WireTensor['data']>> = {
  float32: (v) => Float32Array.from(v),
  float64: (v) => Float64Array.from(v),
  int64: (v) => BigInt64Array.from(v, BigInt),
  int32: (v) => Int32Array.from(v),
  bool: (v) => Uint8Array.from(v),
};

interface Value {
  readonly dims: readonly number[];
  readonly values: readonly number[];
}

interface Filled extends Value {
  readonly name: string;
  readonly type: ElementType;
  readonly constant: boolean;
  readonly wanted: boolean;
}

function fill(c: Case): readonly Filled[] {
  const next = random(c.title.length + c.operands.length);
  return c.operands.flatMap((operand, i) => {
    if (operand === null) return [];
    const type = operand.type ?? c.type ?? 'float64';
    const values = operand.values ?? Array.from({ length: count(operand.dims) }, () => next() * 2 - 1);
    const wanted = type.startsWith('float') && !operand.constant && !operand.fixed;
    return [{ name: `x${i}`, type, dims: operand.dims, values, constant: operand.constant ?? false, wanted }];
  });
}

/** The nodes of a case: they read x0, x1 ... and make y0, y1 ... */
export function nodesOf(c: Case): readonly Node[] {
  if (c.nodes) return c.nodes;
  const names = c.operands.map((o, i) => (o === null ? '' : `x${i}`));
  const outputs = Array.from({ length: c.outputs ?? 1 }, (_, i) => `y${i}`);
  return [makeNode(c.op, names, outputs, c.attributes, c.domain ?? '')];
}

function modelOf(c: Case, graph: Graph): Model {
  const opsets = new Map([
    ['', c.opset ?? 18],
    ['com.microsoft', 1],
  ]);
  return { graph, opsets, irVersion: 10 };
}

type Sizes = (dims: readonly number[]) => readonly Dim[];
const FIXED: Sizes = (dims) => dims;
const UNKNOWN: Sizes = (dims) => dims.map(() => null);

/** Sizes that an input is declared with. */
function dimsOf(c: Case, o: Filled, sizes: Sizes): readonly Dim[] {
  if (o.type === 'int64') return o.dims;
  return sizes(o.dims).map((d, i) => (c.kept?.includes(i - o.dims.length) ? o.dims[i] : d));
}

function graphOf(c: Case, operands: readonly Filled[], sizes: Sizes): Graph {
  const info = (o: Filled): ValueInfo => ({
    name: o.name,
    type: o.type,
    dims: dimsOf(c, o, sizes),
  });
  const constants = operands.filter((o) => o.constant).map((o) => makeTensor(o.name, o.type, o.dims, o.values));
  return {
    name: 'test',
    inputs: operands.filter((o) => !o.constant).map(info),
    outputs: reads(c).map((i) => ({ name: `y${i}`, type: c.type ?? 'float64', dims: null })),
    initializers: new Map([...constants, ...(c.constants ?? [])].map((t) => [t.name, t])),
    nodes: nodesOf(c),
    valueInfo: new Map(),
  };
}

function reads(c: Case): readonly number[] {
  return c.read ?? Array.from({ length: c.outputs ?? 1 }, (_, i) => i);
}

type Run = (feeds: readonly Filled[]) => Promise<ReadonlyMap<string, Value>>;

async function session(runtime: ProcessRuntime, model: Model): Promise<{ run: Run; release: () => Promise<void> }> {
  const loaded = await runtime.load({ bytes: encode(model), folder: tmpdir() });
  const names = model.graph.outputs.map((o) => o.name);
  const run: Run = async (values) => {
    const feeds: Record<string, WireTensor> = {};
    for (const { name, type, dims, values: numbers, constant } of values) {
      const data = ARRAYS[type]?.(numbers);
      if (!data) throw new TypeError(`no feeds of type ${type}`);
      if (!constant) feeds[name] = { type: type as FeedType, dims, data };
    }
    const found = await loaded.run(feeds, names);
    return new Map(names.map((n) => [n, { dims: found[n].dims, values: Array.from(found[n].data as never, Number) }]));
  };
  return { run, release: () => loaded.release() };
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, v, i) => sum + (v === 0 || b[i] === 0 ? 0 : v * b[i]), 0);
}

/** A program of the loss `sum of outputs . cotangents`: the gradient of each operand, or of a move of all at once. */
function program(c: Case, operands: readonly Filled[], sizes: Sizes, together: boolean): Model {
  const type = c.type ?? 'float64';
  const own = graphOf(c, operands, sizes);
  const wanted = operands.filter((o) => o.wanted);
  const moves = wanted.flatMap(({ name }) => [
    makeNode('Mul', ['t', `${name}/direction`], [`${name}/way`]),
    makeNode('Add', [`${name}/start`, `${name}/way`], [name]),
  ]);
  const terms = reads(c).flatMap((i) => [
    makeNode('Mul', [`y${i}`, `y${i}/cotangent`], [`y${i}/product`]),
    makeNode('ReduceSum', [`y${i}/product`], [`y${i}/sum`], { keepdims: 0 }),
  ]);
  const sums = reads(c).map((i) => `y${i}/sum`);
  const nodes = [...(together ? moves : []), ...own.nodes, ...terms, makeNode('Sum', sums, ['loss'])];
  const known = inferShapes(modelOf(c, own));
  const inputs: ValueInfo[] = [
    ...own.inputs.map((i) =>
      together && wanted.some((o) => o.name === i.name) ? { ...i, name: `${i.name}/start` } : i,
    ),
    ...reads(c).map((i) => ({
      name: `y${i}/cotangent`,
      type,
      dims: known.get(`y${i}`)?.dims?.map(() => null) ?? null,
    })),
    ...(together ? wanted.map((o) => ({ name: `${o.name}/direction`, type: o.type, dims: dimsOf(c, o, sizes) })) : []),
    ...(together ? [{ name: 't', type, dims: [] }] : []),
  ];
  const graph = { ...own, nodes, inputs };
  const types = inferShapes(modelOf(c, graph));
  const b = new Builder(graph);
  const outputs = (together ? ['t'] : wanted.map((o) => o.name)).map((input): ValueInfo => {
    const grad = gradient(b, { nodes, types, output: 'loss', seed: b.scalar(type, 1), input, rules, flat });
    return { name: b.node('Identity', [grad]), type: types.get(input)?.type ?? type, dims: null };
  });
  return modelOf(c, b.graph('test', inputs, outputs));
}

async function once(runtime: ProcessRuntime, model: Model, feeds: readonly Filled[]): Promise<readonly Value[]> {
  const { run, release } = await session(runtime, model);
  const found = await run(feeds);
  await release();
  return [...found.values()];
}

/** How far off the gradients are, the worst first, as lines; empty when all agree. */
export async function disagreements(runtime: ProcessRuntime, c: Case): Promise<readonly string[]> {
  const type = c.type ?? 'float64';
  const operands = fill(c);
  const wanted = operands.filter((o) => o.wanted);
  const next = random(7 * c.title.length + 1);
  const draw = (length: number) => Array.from({ length }, () => next() * 2 - 1);
  const forward = await session(runtime, modelOf(c, graphOf(c, operands, FIXED)));
  const plain = [...(await forward.run(operands)).values()];
  const cotangents = plain.map(({ dims, values }, i): Filled => {
    const numbers = c.expected ? values.map(() => 1) : draw(values.length);
    return { name: `y${reads(c)[i]}/cotangent`, type, dims, values: numbers, constant: false, wanted: false };
  });
  const directions = wanted.map((o): Filled => {
    const values = draw(o.values.length).map((v, i) => (Number.isFinite(o.values[i]) ? v : 0));
    return { ...o, name: `${o.name}/direction`, values };
  });
  const gradients: (readonly [string, readonly Value[]])[] = [];
  const ways = [
    ['known sizes', FIXED],
    ['unknown sizes', UNKNOWN],
  ] as const;
  for (const [way, sizes] of c.known ? ways.slice(0, 1) : ways)
    gradients.push([way, await once(runtime, program(c, operands, sizes, false), [...operands, ...cotangents])]);
  const lines: string[] = [];
  const { step = PRECISION[type].step } = c;
  // Through several ops rounding adds up, which single precision feels.
  const tolerance = PRECISION[type].tolerance * (c.kinks && type === 'float32' ? 4 : 1);
  const compare = (way: string, found: number, right: number) => {
    const error = Math.abs(found - right) / (1 + Math.abs(right));
    worst.set(c.op, Math.max(worst.get(c.op) ?? 0, error));
    if (!(error <= tolerance)) lines.push(`${c.title}, ${way}: ${found} instead of ${right}`);
  };
  for (const [way, values] of gradients)
    for (const [i, o] of wanted.entries()) {
      if (`${values[i].dims}` !== `${o.dims}`) lines.push(`${c.title}, ${way}: shape ${values[i].dims} for ${o.name}`);
      const right = c.expected?.[Number(o.name.slice(1))];
      for (const [k, v] of right ? values[i].values.entries() : [])
        compare(`${way}, ${o.name}[${k}]`, v, right?.[k] ?? Number.NaN);
    }
  if (!c.expected) {
    const loss = async (moving: readonly Filled[], h: number): Promise<number> => {
      const at = operands.map((o) => {
        const d = moving.includes(o) ? directions[wanted.indexOf(o)].values : undefined;
        return d ? { ...o, values: o.values.map((v, i) => v + h * d[i]) } : o;
      });
      const found = [...(await forward.run(at)).values()];
      return found.reduce((sum, y, i) => sum + dot(y.values, cotangents[i].values), 0);
    };
    /** The derivative by differences of the fourth order. */
    const slope = async (moving: readonly Filled[], h: number): Promise<number> => {
      const near = (await loss(moving, h)) - (await loss(moving, -h));
      const far = (await loss(moving, 2 * h)) - (await loss(moving, -2 * h));
      return (8 * near - far) / (12 * h);
    };
    /** That, or undefined at a kink. */
    const smooth = async (moving: readonly Filled[]): Promise<number | undefined> => {
      const right = await slope(moving, step);
      if (!c.kinks) return right;
      const again = await slope(moving, step / 2);
      const same = Math.abs(right - again) <= 10 * tolerance * (1 + Math.abs(right));
      tally.compared += Number(same);
      tally.kinks += Number(!same);
      // What is left of the error of fourth order cancels (Richardson).
      return same ? (16 * again - right) / 15 : undefined;
    };
    for (const [i, o] of wanted.entries()) {
      const right = await smooth([o]);
      for (const [way, values] of right === undefined ? [] : gradients) {
        const found = dot(values[i].values, directions[i].values);
        compare(`${way}, ${o.name}`, found, right ?? Number.NaN);
      }
    }
    if (wanted.length > 1) {
      const starts = operands.map((o) => (o.wanted ? { ...o, name: `${o.name}/start` } : o));
      const feeds = [...starts, ...cotangents, ...directions];
      const t: Filled = { name: 't', type, dims: [], values: [0], constant: false, wanted: false };
      const [all] = await once(runtime, program(c, operands, FIXED, true), [...feeds, t]);
      const right = await smooth(wanted);
      if (right !== undefined) compare('all at once', all.values[0], right);
    }
  }
  await forward.release();
  return lines;
}

/** The largest relative error met so far, by op. */
export const worst = new Map<string, number>();

/** Of cases that may lie on kinks: how many directions were compared, and how many were not. */
export const tally = { compared: 0, kinks: 0 };
