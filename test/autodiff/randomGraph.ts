/** Random graphs over all rules: cases of single ops, chained so that each reads what others made. */
import { makeNode, makeTensor } from '../../src/core/graph/builder';
import type { Attribute, Graph, Node, Tensor } from '../../src/core/graph/graph';
import { count, random } from '../compile/support';
import type { Case, Operand } from './gradcheck';
import { nodesOf } from './gradcheck';

/** How far what is read moves an operand: less than its distance from kinks and from the ends of its domain. */
const REACH = 0.02;

type Rename = (name: string) => string;

function renamedGraph(graph: Graph, rename: Rename): Graph {
  const info = <T extends { readonly name: string }>(v: T): T => ({ ...v, name: rename(v.name) });
  return {
    ...graph,
    inputs: graph.inputs.map(info),
    outputs: graph.outputs.map(info),
    initializers: new Map([...graph.initializers.values()].map((t) => [rename(t.name), info(t)])),
    nodes: graph.nodes.map((n) => renamedNode(n, rename)),
  };
}

function renamedNode(node: Node, rename: Rename): Node {
  const inner = (a: Attribute): Attribute =>
    a.kind === 'graph' ? { kind: 'graph', value: renamedGraph(a.value, rename) } : a;
  const outputs = node.outputs.map(rename);
  return {
    ...node,
    name: `${node.op}:${outputs[0]}`,
    inputs: node.inputs.map(rename),
    outputs,
    attributes: new Map([...node.attributes].map(([name, a]) => [name, inner(a)])),
  };
}

/** Cases that any graph can hold: finite, in the usual operator set, with at least one element. */
export function chainable(cases: readonly Case[], type: 'float32' | 'float64'): readonly Case[] {
  return cases.filter(
    (c) =>
      (c.type ?? 'float64') === type &&
      c.opset === undefined &&
      // A step of its own fits none of the others in the chain.
      c.step === undefined &&
      c.expected === undefined &&
      !/empty|never/.test(c.title) &&
      c.operands.every((o) => o?.values?.every(Number.isFinite) ?? true) &&
      c.operands.some(isFree),
  );
}

/** Whether the gradient is taken of an operand. */
function isFree(operand: Operand | null): boolean {
  return operand !== null && operand.type === undefined && !operand.constant && !operand.fixed;
}

/** Nodes that make `to` of an operand and of the elements of an earlier value, repeated as often as there is room. */
function mixed(from: string, earlier: string, to: string): readonly Node[] {
  const at = (part: string) => `${to}/${part}`;
  return [
    makeNode('Reshape', [earlier, 'mix/list'], [at('list')]),
    makeNode('Size', [at('list')], [at('size')]),
    makeNode('Range', ['mix/0', at('count'), 'mix/1'], [at('numbers')]),
    makeNode('Mod', [at('numbers'), at('size')], [at('places')]),
    makeNode('Gather', [at('list'), at('places')], [at('taken')]),
    makeNode('Tanh', [at('taken')], [at('small')]),
    makeNode('Mul', [at('small'), 'mix/reach'], [at('smaller')]),
    makeNode('Reshape', [at('smaller'), at('dims')], [at('move')]),
    makeNode('Add', [from, at('move')], [to]),
  ];
}

/** A graph of `length` cases drawn by the seed; its loss reads what every one of them makes. */
export function randomGraph(cases: readonly Case[], seed: number, length: number): Case {
  const next = random(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)];
  const drawn = Array.from({ length }, () => pick(cases));
  const type = drawn[0].type ?? 'float64';
  const operands: (Operand | null)[] = [];
  const nodes: Node[] = [];
  const constants: Tensor[] = [
    makeTensor('mix/list', 'int64', [1], [-1]),
    makeTensor('mix/0', 'int64', [], [0]),
    makeTensor('mix/1', 'int64', [], [1]),
    makeTensor('mix/reach', type, [], [REACH]),
  ];
  const made: string[] = [];
  for (const [k, c] of drawn.entries()) {
    const first = operands.length;
    const names = new Map<string, string>();
    for (const [i, operand] of c.operands.entries()) {
      const [own, to] = [`x${first + i}`, `case${k}/x${i}`];
      const joins = operand !== null && isFree(operand) && made.length > 0 && operand.dims.length > 0 && next() < 0.7;
      names.set(`x${i}`, joins ? to : own);
      if (!joins) continue;
      nodes.push(...mixed(own, pick(made), to));
      constants.push(
        makeTensor(`${to}/count`, 'int64', [], [count(operand.dims)]),
        makeTensor(`${to}/dims`, 'int64', [operand.dims.length], operand.dims),
      );
    }
    operands.push(...c.operands.map((o) => (o && isFree(o) ? { ...o, values: o.values ?? drawnValues(o, next) } : o)));
    for (const i of c.read ?? Array.from({ length: c.outputs ?? 1 }, (_, j) => j)) {
      names.set(`y${i}`, `y${made.length}`);
      made.push(`y${made.length}`);
    }
    const rename: Rename = (name) => (name === '' ? '' : (names.get(name) ?? `case${k}/${name}`));
    nodes.push(...nodesOf(c).map((n) => renamedNode(n, rename)));
    constants.push(...(c.constants ?? []).map((t) => ({ ...t, name: rename(t.name) })));
  }
  return {
    title: `seed ${seed}: ${drawn.map((c) => c.title).join(', ')}`,
    op: 'random graph',
    operands,
    nodes,
    constants,
    outputs: made.length,
    type,
    known: drawn.some((c) => c.known || c.kept),
    kinks: true,
  };
}

function drawnValues(operand: Operand, next: () => number): readonly number[] {
  return Array.from({ length: count(operand.dims) }, () => next() * 2 - 1);
}
