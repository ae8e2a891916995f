/** If, whose branches take values from outside by name. */
import { type Attributes, makeNode, makeTensor } from '../../../src/core/graph/builder';
import type { Graph, Node } from '../../../src/core/graph/graph';
import type { Case } from '../gradcheck';
import { mask, x } from './case';

const branch = (name: string, outputs: readonly string[], ...nodes: Node[]): Attributes[string] => {
  const value: Graph = {
    name,
    inputs: [],
    outputs: outputs.map((o) => ({ name: o, type: 'float64', dims: null })),
    initializers: new Map([[`${name}/two`, makeTensor(`${name}/two`, 'float64', [], [2])]]),
    nodes,
    valueInfo: new Map(),
  };
  return { kind: 'graph', value };
};

const product = branch(
  'then',
  ['t2'],
  makeNode('Mul', ['x1', 'x2'], ['t1']),
  makeNode('Mul', ['t1', 'then/two'], ['t2']),
);
const identity = branch('else', ['e1'], makeNode('Identity', ['x1'], ['e1']));
const tangent = branch('inner', ['i1'], makeNode('Tanh', ['x2'], ['i1']));
const pair = branch('both', ['p1', 'p2'], makeNode('Exp', ['x1'], ['p1']), makeNode('Sin', ['p1'], ['p2']));
const swapped = branch('swap', ['s1', 's2'], makeNode('Identity', ['x2'], ['s1']), makeNode('Neg', ['x1'], ['s2']));
const nested = branch(
  'nested',
  ['n2'],
  makeNode('If', ['x0'], ['n1'], { then_branch: product, else_branch: tangent }),
  makeNode('Add', ['n1', 'x1'], ['n2']),
);

const condition = (value: number) => mask([], [value]);

export const conditionals: readonly Case[] = [1, 0].flatMap((value): Case[] => [
  {
    title: `If of a product, condition ${value}`,
    op: 'If',
    operands: [condition(value), x(2, 3), x(2, 3)],
    nodes: [makeNode('If', ['x0'], ['y0'], { then_branch: product, else_branch: identity })],
  },
  {
    title: `If with a constant condition ${value}`,
    op: 'If',
    operands: [{ ...condition(value), constant: true }, x(2, 3), x(2, 3)],
    nodes: [makeNode('If', ['x0'], ['y0'], { then_branch: product, else_branch: identity })],
  },
  {
    title: `If of two outputs, condition ${value}`,
    op: 'If',
    operands: [condition(value), x(2, 3), x(2, 3)],
    nodes: [makeNode('If', ['x0'], ['y0', 'y1'], { then_branch: pair, else_branch: swapped })],
    outputs: 2,
  },
  {
    title: `If whose second output alone is read, condition ${value}`,
    op: 'If',
    operands: [condition(value), x(2, 3), x(2, 3)],
    nodes: [makeNode('If', ['x0'], ['y0', 'y1'], { then_branch: pair, else_branch: swapped })],
    outputs: 2,
    read: [1],
  },
  {
    title: `If in an If, condition ${value}`,
    op: 'If',
    operands: [condition(value), x(2, 3), x(2, 3)],
    nodes: [makeNode('If', ['x0'], ['y0'], { then_branch: nested, else_branch: identity })],
  },
]);
