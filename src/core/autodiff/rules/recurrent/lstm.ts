/**
 * i, o, f = s(x W^T + h R^T + P c + b), n = g(x Wc^T + h Rc^T + bc), c' = f c + i n, h' = o h(c'). The states h are
 * known from the output, so the products of all steps are computed at once. The cells c need a pass of their own
 * without matrix products; then the gradient is computed step by step.
 */
import type { Builder } from '../../../graph/builder';
import { intAttribute } from '../../../graph/graph';
import type { RuleContext } from '../../rule';
import { activated, type Gate, gate } from './activations';
import { type Direction, partOfDirection, shifted } from './direction';
import {
  type Backward,
  blocks,
  lastGradient,
  overSteps,
  preActivations,
  recurrentWeights,
  rows,
  sumOverSteps,
  withinRows,
  zeroStates,
} from './parts';
import { flowOf, scanSteps } from './steps';

interface Reading {
  /** Pre-activations of the gates, [S, B, H] each. */
  readonly pre: Readonly<Record<'i' | 'o' | 'f' | 'n', string>>;
  /** [H] each. */
  readonly peepholes: Readonly<Record<'i' | 'o' | 'f', string>> | undefined;
  /** The forget gate is 1 - i. */
  readonly coupled: boolean;
  readonly initialCell: string;
}

function readingOf(c: RuleContext, d: Direction): Reading {
  const [i, o, f, n] = blocks(c, preActivations(c, d, 4), 4);
  const peep = partOfDirection(c, 7, d.index);
  const part = (value: string, k: number) => rows(c, value, k * d.hidden, (k + 1) * d.hidden);
  return {
    pre: { i, o, f, n },
    peepholes: peep === undefined ? undefined : { i: part(peep, 0), o: part(peep, 1), f: part(peep, 2) },
    coupled: intAttribute(c.node, 'input_forget', 0) !== 0,
    initialCell: partOfDirection(c, 6, d.index) ?? zeroStates(c, d),
  };
}

/** A pre-activation plus the cell's peephole term. */
function peeping(b: Builder, pre: string, cell: string, peephole: string | undefined): string {
  return peephole === undefined ? pre : b.node('Add', [pre, b.node('Mul', [cell, peephole])]);
}

/** The cells after each step, [S, B, H]; past its length a row keeps its cell. */
function cellsOf(c: RuleContext, d: Direction, { pre, peepholes, coupled, initialCell }: Reading): string {
  const [s, g] = d.activations;
  const flags = d.within === undefined ? [] : [c.b.node('CastLike', [d.within, c.input(0)])];
  const [, cells] = scanSteps(
    c,
    d,
    { backwards: false, states: [initialCell], slices: [pre.i, pre.f, pre.n, ...flags], blocks: 1 },
    (b, [cell], [i, f, n, within]) => {
      const input = activated(c, b, peeping(b, i, cell, peepholes?.i), s, d.clip);
      const kept = coupled
        ? b.node('Sub', [b.scalar(c.type(c.input(0)), 1), input])
        : activated(c, b, peeping(b, f, cell, peepholes?.f), s, d.clip);
      const added = b.node('Mul', [input, activated(c, b, n, g, d.clip)]);
      const made = b.node('Add', [b.node('Mul', [kept, cell]), added]);
      const next =
        within === undefined ? made : b.node('Add', [cell, b.node('Mul', [b.node('Sub', [made, cell]), within])]);
      return { states: [next], output: next };
    },
  );
  return cells;
}

/** Derivatives of the state h' and of the cell c'. */
interface Slopes {
  /** [S, B, 4 H]: pre-activations of i, o, f, n, the second from the state and the others from the cell. */
  readonly gates: string;
  /** Of the state with respect to the cell, through h(c') and the output gate's peephole. */
  readonly toCell: string;
  /** Of the cell with respect to the previous one. */
  readonly kept: string;
}

function slopesOf(c: RuleContext, d: Direction, reading: Reading, cells: string, before: string): Slopes {
  const { b } = c;
  const { pre, peepholes, coupled } = reading;
  const [s, g, h] = d.activations;
  const gateOf = (value: string, a = s): Gate => gate(c, value, a, d.hidden, d.clip);
  const i = gateOf(peeping(b, pre.i, before, peepholes?.i));
  const o = gateOf(peeping(b, pre.o, cells, peepholes?.o));
  const n = gateOf(pre.n, g);
  const f = coupled ? undefined : gateOf(peeping(b, pre.f, before, peepholes?.f));
  const output = gate(c, cells, h, d.hidden);
  const toI = i.pull(coupled ? b.node('Sub', [n.value, before]) : n.value);
  const toF = f?.pull(before) ?? b.node('Mul', [toI, c.scalar(0, c.input(0))]);
  const toO = o.pull(output.value);
  const through = (value: string, slope: string, peephole: string | undefined) =>
    peephole === undefined ? value : b.node('Add', [value, b.node('Mul', [slope, peephole])]);
  const forgotten = f?.value ?? b.node('Sub', [c.scalar(1, c.input(0)), i.value]);
  return {
    gates: withinRows(c, d, b.node('Concat', [toI, toO, toF, n.pull(i.value)], { axis: -1 })),
    toCell: withinRows(c, d, through(output.pull(o.value), toO, peepholes?.o)),
    kept: withinRows(c, d, through(through(forgotten, toI, peepholes?.i), toF, peepholes?.f), 1),
  };
}

/** The backward pass of one direction of an LSTM. */
export function lstmBackward(c: RuleContext, d: Direction): Backward {
  const { b } = c;
  const [, r] = recurrentWeights(c, d);
  const reading = readingOf(c, d);
  const cells = cellsOf(c, d, reading);
  const before = shifted(c, cells, reading.initialCell, d);
  const { gates, toCell, kept } = slopesOf(c, d, reading, cells, before);
  const flow = flowOf(c, d);
  const [initial, initialCell, grads] = scanSteps(
    c,
    d,
    {
      backwards: true,
      states: [lastGradient(c, d, 1), lastGradient(c, d, 2)],
      slices: [gates, toCell, kept, ...flow.slices],
      blocks: 4,
    },
    (s, [later, laterCell], [slopes, over, keep, ...rest]) => {
      const total = flow.total(s, later, rest);
      const cell = s.node('Add', [laterCell, s.node('Mul', [total, over])]);
      const own = s.node('Mul', [s.node('Concat', [cell, total, cell, cell], { axis: -1 }), slopes]);
      const sent = flow.onwards(s, total, s.node('MatMul', [own, r]), rest);
      return { states: [sent, s.node('Mul', [cell, keep])], output: own };
    },
  );
  const peepholes = () => {
    const [i, o, f] = blocks(c, grads, 4);
    const each = [
      [i, before],
      [o, cells],
      [f, before],
    ].map((pair) => sumOverSteps(c, b.node('Mul', pair)));
    return b.node('Concat', each, { axis: 0 });
  };
  return { input: grads, state: grads, initial, initialCell, weights: () => overSteps(c, grads, d.before), peepholes };
}
