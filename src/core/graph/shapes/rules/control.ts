import type { Dim } from '../../graph';
import { type Element, type Fact, resolveAxis, UNKNOWN } from '../fact';
import type { ShapeRule } from '../operation';
import type { Symbols } from '../symbols';

function joinDims(symbols: Symbols, a: readonly Dim[] | null, b: readonly Dim[] | null): readonly Dim[] | null {
  if (a === null || b === null || a.length !== b.length) return null;
  return a.map((dim, i) => (symbols.equal(dim, b[i] ?? null) === true ? dim : null));
}

/** A fact that is true in both cases: whether the first or the second fact holds. */
function join(symbols: Symbols, a: Fact, b: Fact): Fact {
  const same = a.elements?.length === b.elements?.length;
  const merge = (e: Element, i: number): Element => (e === (b.elements?.[i] ?? null) ? e : null);
  return {
    type: a.type === b.type ? a.type : 'other',
    dims: joinDims(symbols, a.dims, b.dims),
    elements: same ? a.elements?.map(merge) : undefined,
  };
}

/**
 * If: the facts of the branch that runs, if the condition is known; else the facts that both branches have in common.
 */
const conditional: ShapeRule = (op) => {
  const bodies = [op.graph('then_branch'), op.graph('else_branch')];
  const [then, otherwise] = bodies.map((body) => (body ? op.inferBody(body, [], false) : []));
  const condition = op.only(0);
  if (condition !== null) return (condition === 0 ? otherwise : then) ?? [];
  return op.node.outputs.map((_, i) => join(op.symbols, then?.[i] ?? UNKNOWN, otherwise?.[i] ?? UNKNOWN));
};

/**
 * Loop: carried values keep their types, but each iteration may change their shapes. The rank of a stacked output is
 * unknown if there may be no iteration.
 */
const loop: ShapeRule = (op) => {
  const body = op.graph('body');
  if (body === undefined) return [];
  const carried = op.inputs.slice(2).map(({ type }): Fact => ({ type, dims: null }));
  const counter: Fact = { type: 'int64', dims: null };
  const condition: Fact = { type: 'bool', dims: null };
  const outputs = op.inferBody(body, [counter, condition, ...carried], true).slice(1);
  return outputs.map((fact, i) => carried[i] ?? { type: fact.type, dims: null });
};

/** Outputs stacked over the iterations, with one more axis. */
function stacked({ type, dims }: Fact, axis: number, length: Dim): Fact {
  const at = dims && resolveAxis(axis, dims.length + 1);
  return { type, dims: dims && at !== null ? [...dims.slice(0, at), length, ...dims.slice(at)] : null };
}

/** Scan: states keep their types, scanned inputs lose their axis, and outputs get it. */
const scan: ShapeRule = (op) => {
  const body = op.graph('body');
  const states = op.inputs.length - op.int('num_scan_inputs', 0);
  if (body === undefined || states < 0 || states >= op.inputs.length || op.opset < 9) return [];
  let length: Dim = null;
  const inputs = op.inputs.map(({ type, dims }, i): Fact => {
    if (i < states || dims === null) return { type, dims: null };
    const axis = resolveAxis(op.ints('scan_input_axes')?.[i - states] ?? 0, dims.length);
    if (axis === null) return { type, dims: null };
    length ??= dims[axis] ?? null;
    return { type, dims: dims.filter((_, j) => j !== axis) };
  });
  const outputs = op.inferBody(body, inputs, true);
  const runs = op.symbols.atMost(1, length);
  return outputs.map(({ type, dims }, i) => {
    if (i < states) return inputs[i] ?? UNKNOWN;
    return stacked({ type, dims: runs ? dims : null }, op.ints('scan_output_axes')?.[i - states] ?? 0, length);
  });
};

/** Operations with graphs inside. */
export const CONTROL: ReadonlyMap<string, ShapeRule> = new Map<string, ShapeRule>([
  ['If', conditional],
  ['Loop', loop],
  ['Scan', scan],
]);
