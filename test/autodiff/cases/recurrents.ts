/** LSTM, GRU and RNN: directions, states, lengths, peepholes, clips, activations, outputs in any combination. */
import { type Attributes, float, makeNode } from '../../../src/core/graph/builder';
import type { Attribute } from '../../../src/core/graph/graph';
import type { Case, Operand } from '../gradcheck';

const GATES = { LSTM: 4, GRU: 3, RNN: 1 } as const;
type Op = keyof typeof GATES;

interface Form {
  readonly steps?: number;
  readonly rows?: number;
  readonly direction?: 'reverse' | 'bidirectional';
  /** Inputs beside X, W and R; all that there are by default. */
  readonly inputs?: readonly ('bias' | 'lengths' | 'state' | 'cell' | 'peepholes')[];
  readonly lengths?: readonly number[];
  readonly attributes?: Attributes;
  /** Outputs that the node has, the others being left out. */
  readonly outputs?: readonly number[];
  /** Inputs that the gradient is not taken of. */
  readonly kinks?: boolean;
}

const strings = (...value: string[]): Attribute => ({ kind: 'strings', value });
const floats = (...value: number[]): Attribute => ({ kind: 'floats', value });

function recurrent(op: Op, title: string, form: Form = {}): Case {
  const { steps = 4, rows = 2, direction, lengths, kinks } = form;
  const [features, hidden, gates] = [3, 2, GATES[op]];
  const ways = direction === 'bidirectional' ? 2 : 1;
  const inputs = form.inputs ?? ['bias', 'state', ...(op === 'LSTM' ? (['cell'] as const) : [])];
  const given = (name: (typeof inputs)[number], ...dims: number[]): Operand | null =>
    inputs.includes(name) ? { dims } : null;
  const operands: (Operand | null)[] = [
    { dims: [steps, rows, features] },
    { dims: [ways, gates * hidden, features] },
    { dims: [ways, gates * hidden, hidden] },
    given('bias', ways, 2 * gates * hidden),
    lengths ? { dims: [rows], type: 'int32', values: lengths } : null,
    given('state', ways, rows, hidden),
    ...(op === 'LSTM' ? [given('cell', ways, rows, hidden), given('peepholes', ways, 3 * hidden)] : []),
  ];
  while (operands.at(-1) === null) operands.pop();
  const all = op === 'LSTM' ? [0, 1, 2] : [0, 1];
  const outputs = form.outputs ?? all;
  const names = all.map((i) => (outputs.includes(i) ? `y${outputs.indexOf(i)}` : ''));
  const attributes = { hidden_size: hidden, ...(direction ? { direction } : {}), ...form.attributes };
  const places = operands.map((o, i) => (o === null ? '' : `x${i}`));
  return {
    title: `${op} ${title}`,
    op,
    operands,
    type: 'float32',
    // Many numbers move at once through several steps: the curve bends more than one op's.
    step: 1e-2,
    nodes: [makeNode(op, places, names, attributes)],
    outputs: outputs.length,
    ...(kinks ? { kinks } : {}),
  };
}

const OPS: readonly Op[] = ['LSTM', 'GRU', 'RNN'];
const kinds = OPS.flatMap((op) => [
  recurrent(op, 'forward'),
  recurrent(op, 'in reverse', { direction: 'reverse' }),
  recurrent(op, 'in both directions', { direction: 'bidirectional' }),
  recurrent(op, 'without bias and states', { inputs: [] }),
  recurrent(op, 'of one step and one row', { steps: 1, rows: 1 }),
  recurrent(op, 'whose sequence alone is read', { outputs: [0] }),
  recurrent(op, 'whose last state alone is read', { outputs: [1], direction: 'bidirectional' }),
  recurrent(op, 'of rows of several lengths', { lengths: [4, 2] }),
  recurrent(op, 'of rows of several lengths in reverse', { lengths: [3, 1], direction: 'reverse' }),
  recurrent(op, 'of rows of several lengths in both directions', { lengths: [2, 4], direction: 'bidirectional' }),
  recurrent(op, 'with a clip', { attributes: { clip: float(0.5) }, kinks: true, steps: 3 }),
]);

const lstms = [
  recurrent('LSTM', 'whose last cell alone is read', { outputs: [2] }),
  recurrent('LSTM', 'with peepholes', { inputs: ['bias', 'state', 'cell', 'peepholes'] }),
  recurrent('LSTM', 'with peepholes in both directions, of several lengths', {
    inputs: ['bias', 'state', 'cell', 'peepholes'],
    direction: 'bidirectional',
    lengths: [2, 4],
  }),
  recurrent('LSTM', 'with coupled gates', { attributes: { input_forget: 1 } }),
  recurrent('LSTM', 'with coupled gates and peepholes', {
    attributes: { input_forget: 1 },
    inputs: ['bias', 'state', 'cell', 'peepholes'],
  }),
  recurrent('LSTM', 'with peepholes and a clip', {
    inputs: ['bias', 'peepholes'],
    attributes: { clip: float(0.4) },
    kinks: true,
  }),
  recurrent('LSTM', 'with other activations', {
    direction: 'bidirectional',
    attributes: {
      activations: strings('HardSigmoid', 'ScaledTanh', 'Softsign', 'sigmoid', 'Affine', 'Elu'),
      activation_alpha: floats(0.3, 0.9, 0.7, 0.8),
      activation_beta: floats(0.4, 1.1, 0.2),
    },
    kinks: true,
  }),
];

const grus = [
  ...(['forward', 'in reverse', 'in both directions'] as const).map((title, i) =>
    recurrent('GRU', `${title} with the product before the reset`, {
      attributes: { linear_before_reset: 1 },
      ...(i === 0 ? {} : { direction: i === 1 ? ('reverse' as const) : ('bidirectional' as const) }),
      ...(i === 2 ? { lengths: [4, 3] } : {}),
    }),
  ),
  recurrent('GRU', 'with the product before the reset and a clip', {
    attributes: { linear_before_reset: 1, clip: float(0.6) },
    kinks: true,
  }),
  recurrent('GRU', 'with other activations', {
    attributes: { activations: strings('HardSigmoid', 'Softplus') },
    kinks: true,
  }),
];

const rnns = ['Relu', 'LeakyRelu', 'ThresholdedRelu', 'Elu', 'Softsign', 'Softplus', 'Sigmoid', 'Affine'].map((name) =>
  recurrent('RNN', `with ${name}`, {
    attributes: { activations: strings(name), activation_alpha: floats(0.3), activation_beta: floats(0.1) },
    kinks: true,
    steps: 3,
  }),
);

export const recurrents: readonly Case[] = [...kinds, ...lstms, ...grus, ...rnns];
