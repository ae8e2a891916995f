/** Loop and Scan. */
import { type Attributes, makeNode, makeTensor } from '../../../src/core/graph/builder';
import type { ElementType, Graph, Node, ValueInfo } from '../../../src/core/graph/graph';
import type { Case, Operand } from '../gradcheck';
import { x } from './case';

const info = (name: string, type: ElementType = 'float64', dims: ValueInfo['dims'] = null): ValueInfo => ({
  name,
  type,
  dims,
});

const body = (inputs: readonly ValueInfo[], outputs: readonly ValueInfo[], ...nodes: Node[]): Attributes => {
  const half = makeTensor('half', 'float64', [], [0.5]);
  const value: Graph = {
    name: 'body',
    inputs,
    outputs,
    initializers: new Map([['half', half]]),
    nodes,
    valueInfo: new Map(),
  };
  return { body: { kind: 'graph', value } };
};
const counters = [info('i', 'int64', []), info('go', 'bool', [])];
const onwards = makeNode('Identity', ['go'], ['on']);
const times = (n: number): Operand => ({ dims: [], type: 'int64', values: [n], constant: true });
const given = (n: number): Operand => ({ dims: [], type: 'int64', values: [n] });

/** a <- tanh(a w) + a / 2, of which each is told too. */
const recurrence = body(
  [...counters, info('a')],
  [info('on', 'bool', []), info('a3'), info('a1')],
  onwards,
  makeNode('MatMul', ['a', 'x2'], ['a0']),
  makeNode('Tanh', ['a0'], ['a1']),
  makeNode('Mul', ['a', 'half'], ['a2']),
  makeNode('Add', ['a1', 'a2'], ['a3']),
);
/** Row number i of what is outside is multiplied into a product. */
const rows = body(
  [...counters, info('a'), info('n', 'int64', [])],
  [info('on', 'bool', []), info('a1'), info('n1', 'int64', [])],
  onwards,
  makeNode('Gather', ['x3', 'n'], ['row']),
  makeNode('Mul', ['a', 'row'], ['a1']),
  makeNode('Add', ['n', 'i'], ['n1']),
);
/** It ends when the sum is large. */
const until = body(
  [...counters, info('a')],
  [info('on', 'bool', []), info('a1')],
  makeNode('Mul', ['a', 'x2'], ['a1']),
  makeNode('ReduceSum', ['a1'], ['sum'], { keepdims: 0 }),
  makeNode('Less', ['sum', 'half'], ['on']),
);
/** A sum that starts outside of the path. */
const sums = body(
  [...counters, info('s')],
  [info('on', 'bool', []), info('s1')],
  onwards,
  makeNode('Exp', ['x2'], ['e']),
  makeNode('Add', ['s', 'e'], ['s1']),
);

const loop = (
  title: string,
  attributes: Attributes,
  operands: Case['operands'],
  outputs: number,
  read?: number[],
): Case => ({
  title: `Loop ${title}`,
  op: 'Loop',
  operands,
  nodes: [
    makeNode(
      'Loop',
      ['x0', '', ...operands.slice(1, -1).map((_, i) => `x${i + 1}`)],
      Array.from({ length: outputs }, (_, i) => `y${i}`),
      attributes,
    ),
  ],
  outputs,
  ...(read ? { read } : {}),
});
const square = x(3, 3);

/** The state is mixed with a slice of the input and with what is outside. */
const scanned = body(
  [info('a'), info('slice')],
  [info('a2'), info('out', 'float64', [null])],
  makeNode('Mul', ['a', 'slice'], ['a0']),
  makeNode('Tanh', ['a0'], ['a1']),
  makeNode('Add', ['a1', 'x2'], ['a2']),
  makeNode('Mul', ['a2', 'slice'], ['out']),
);
const scan = (title: string, attributes: Attributes, input: Operand): Case => ({
  title: `Scan ${title}`,
  op: 'Scan',
  operands: [x(3), input, x(3)],
  nodes: [makeNode('Scan', ['x0', 'x1'], ['y0', 'y1'], { ...scanned, num_scan_inputs: 1, ...attributes })],
  outputs: 2,
});

export const loops: readonly Case[] = [
  loop('of a recurrence', recurrence, [times(3), x(2, 3), square], 2),
  loop('of a recurrence whose end is not read', recurrence, [times(3), x(2, 3), square], 2, [1]),
  loop('of a number of the run', recurrence, [given(4), x(2, 3), square], 2, [0]),
  loop('that never runs', recurrence, [given(0), x(2, 3), square], 2, [0]),
  loop('over rows by an integer that is carried', rows, [times(3), x(4), given(0), x(4, 4)], 2, [0]),
  {
    ...loop(
      'that ends by a condition',
      until,
      [given(50), { dims: [2], values: [0.01, 0.02] }, { dims: [2], values: [1.7, 1.6] }],
      1,
    ),
  },
  loop('of a sum that starts with a constant', sums, [times(3), { ...x(2), fixed: true }, x(2)], 1),
  scan('of rows', {}, x(4, 3)),
  scan('of columns', { scan_input_axes: [1], scan_output_axes: [1] }, x(3, 4)),
  scan('from the back', { scan_input_directions: [1], scan_output_directions: [1] }, x(4, 3)),
];
