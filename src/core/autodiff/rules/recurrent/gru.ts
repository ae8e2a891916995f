/**
 * z, r = f(x W^T + h R^T + b), n = g(x Wh^T + (r h) Rh^T + bh) or, with linear_before_reset, g(x Wh^T + r (h Rh^T +
 * bh)), h' = (1 - z) n + z h. The states h are known from the output, so all gates are computed at once; only the
 * gradient is computed step by step.
 */
import { intAttribute } from '../../../graph/graph';
import type { RuleContext } from '../../rule';
import { type Gate, gate } from './activations';
import type { Direction } from './direction';
import {
  type Backward,
  biased,
  blocks,
  lastGradient,
  overSteps,
  recurrentWeights,
  rows,
  times,
  withinRows,
} from './parts';
import { flowOf, scanSteps } from './steps';

/** Gates and products of all steps. */
interface Gates {
  readonly z: Gate;
  readonly r: Gate;
  readonly n: Gate;
  /** The operand of the reset gate: h, or h Rh^T + bh. */
  readonly reset: string;
  /** Rows of the recurrence weights: of z and r, of n. */
  readonly weights: readonly [string, string];
}

function gatesOf(c: RuleContext, d: Direction, linearFirst: boolean): Gates {
  const { b } = c;
  const { hidden, activations, clip, before } = d;
  const [w, all] = recurrentWeights(c, d);
  const weights = [rows(c, all, 0, 2 * hidden), rows(c, all, 2 * hidden, 3 * hidden)] as const;
  const [zx, rx, nx] = blocks(c, biased(c, d, times(c, d.x, w), 0, 3), 3);
  const [zh, rh] = blocks(c, biased(c, d, times(c, before, weights[0]), 3, 5), 2);
  const [z, r] = [
    [zx, zh],
    [rx, rh],
  ].map((parts) => gate(c, b.node('Add', parts), activations[0], hidden, clip));
  const linear = (x: string) => biased(c, d, times(c, x, weights[1]), 5, 6);
  const reset = linearFirst ? linear(before) : before;
  const kept = b.node('Mul', [r.value, reset]);
  const n = gate(c, b.node('Add', [nx, linearFirst ? kept : linear(kept)]), activations[1], hidden, clip);
  return { z, r, n, reset, weights };
}

/** The backward pass of one direction of a GRU. */
export function gruBackward(c: RuleContext, d: Direction): Backward {
  const linearFirst = intAttribute(c.node, 'linear_before_reset', 0) !== 0;
  const { b } = c;
  const gates = gatesOf(c, d, linearFirst);
  const { z, r, n } = gates;
  // Derivatives of h' with respect to the pre-activations of z and n, and to h directly.
  const toZ = withinRows(c, d, z.pull(b.node('Sub', [d.before, n.value])));
  const toN = withinRows(c, d, n.pull(b.node('Sub', [c.scalar(1, c.input(0)), z.value])));
  const toState = withinRows(c, d, z.value, 1);
  // The derivative of r times `reset` with respect to the pre-activation of r.
  const toR = r.pull(gates.reset);
  const parts = { toZ, toN, toState, toR };
  return linearFirst ? linearFirstSteps(c, d, gates, parts) : resetFirstSteps(c, d, gates, parts);
}

interface Slopes {
  readonly toZ: string;
  readonly toN: string;
  readonly toState: string;
  readonly toR: string;
}

function linearFirstSteps(c: RuleContext, d: Direction, { r }: Gates, { toZ, toN, toState, toR }: Slopes): Backward {
  const { b } = c;
  const [, weights] = recurrentWeights(c, d);
  const flow = flowOf(c, d);
  const three = (parts: readonly string[]) => b.node('Concat', parts, { axis: -1 });
  const resetting = b.node('Mul', [toN, toR]);
  const toWeights = three([toZ, resetting, b.node('Mul', [toN, r.value])]);
  const [initial, totals] = scanSteps(
    c,
    d,
    { backwards: true, states: [lastGradient(c, d, 1)], slices: [toWeights, toState, ...flow.slices], blocks: 1 },
    (s, [later], [slopes, keep, ...rest]) => {
      const total = flow.total(s, later, rest);
      const grads = s.node('Mul', [s.node('Concat', [total, total, total], { axis: -1 }), slopes]);
      const sent = s.node('Add', [s.node('MatMul', [grads, weights]), s.node('Mul', [total, keep])]);
      return { states: [sent], output: total };
    },
  );
  const all = three([totals, totals, totals]);
  const state = b.node('Mul', [all, toWeights]);
  return {
    input: b.node('Mul', [all, three([toZ, resetting, toN])]),
    state,
    initial,
    weights: () => overSteps(c, state, d.before),
  };
}

function resetFirstSteps(c: RuleContext, d: Direction, gates: Gates, { toZ, toN, toState, toR }: Slopes): Backward {
  const { b } = c;
  const flow = flowOf(c, d);
  const [zr, own] = gates.weights;
  const [initial, found] = scanSteps(
    c,
    d,
    {
      backwards: true,
      states: [lastGradient(c, d, 1)],
      slices: [toZ, toN, toR, gates.r.value, toState, ...flow.slices],
      blocks: 3,
    },
    (s, [later], [slopeZ, slopeN, slopeR, reset, keep, ...rest]) => {
      const total = flow.total(s, later, rest);
      const gradN = s.node('Mul', [total, slopeN]);
      const inner = s.node('MatMul', [gradN, own]);
      const grads = s.node('Concat', [s.node('Mul', [total, slopeZ]), s.node('Mul', [inner, slopeR])], { axis: -1 });
      const through = s.node('Add', [s.node('Mul', [total, keep]), s.node('Mul', [inner, reset])]);
      const sent = s.node('Add', [through, s.node('MatMul', [grads, zr])]);
      return { states: [sent], output: s.node('Concat', [grads, gradN], { axis: -1 }) };
    },
  );
  const weights = () => {
    const [gradZ, gradR, gradN] = blocks(c, found, 3);
    const kept = b.node('Mul', [gates.r.value, d.before]);
    const upper = overSteps(c, b.node('Concat', [gradZ, gradR], { axis: -1 }), d.before);
    return b.node('Concat', [upper, overSteps(c, gradN, kept)], { axis: 0 });
  };
  return { input: found, state: found, initial, weights };
}
