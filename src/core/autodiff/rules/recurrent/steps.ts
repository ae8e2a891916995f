/** Iterates over the steps of a direction, in its order or in reverse, as a Scan. */
import type { Builder } from '../../../graph/builder';
import type { ValueInfo } from '../../../graph/graph';
import { BranchBuilder } from '../../branch';
import type { RuleContext } from '../../rule';
import type { Direction } from './direction';

/** The inputs of a scan over steps. S: steps, B: rows, H: hidden units. */
export interface RecurrentSteps {
  /** Whether to run against the order of the direction. */
  readonly backwards: boolean;
  /** Initial states, [B, H] each. */
  readonly states: readonly string[];
  /** Values per step, [S, B, ...] each. */
  readonly slices: readonly string[];
  /** The width of each step's output, without its states, in blocks of H. */
  readonly blocks: number;
}

/** Computes one step from the states and the step's slices. */
export interface RecurrentStep {
  readonly states: readonly string[];
  readonly output: string;
}

/** The states after the last step, then the outputs of all steps, [S, B, blocks H], in the order of the text. */
export function scanSteps(
  c: RuleContext,
  { reverse, hidden }: Pick<Direction, 'reverse' | 'hidden'>,
  { backwards, states, slices, blocks }: RecurrentSteps,
  step: (b: Builder, states: readonly string[], slices: readonly string[]) => RecurrentStep,
): readonly string[] {
  const type = c.type(c.input(0));
  const info = (name: string, dims: ValueInfo['dims'] = null): ValueInfo => ({ name, type, dims });
  const carried = states.map(() => c.b.fresh('state'));
  const read = slices.map(() => c.b.fresh('slice'));
  const inputs = [...carried, ...read].map((name) => info(name));
  const b = new BranchBuilder({ nodes: [], initializers: new Map(), inputs }, c.b);
  const { states: next, output } = step(b, carried, read);
  // A body must return values that it made itself, each once; the runtime needs their ranks.
  const outputs = [...next, output].map((name, i) =>
    info(b.node('Identity', [name]), [null, i < next.length ? hidden : blocks * hidden]),
  );
  const value = b.graph(`${c.node.op}/steps`, inputs, outputs);
  const fromEnd = Number(reverse !== backwards);
  return c.b.many('Scan', [...states, ...slices], outputs.length, {
    body: { kind: 'graph', value },
    num_scan_inputs: slices.length,
    scan_input_directions: slices.map(() => fromEnd),
    scan_output_directions: [fromEnd],
  });
}

/**
 * The gradient that reaches the state of a step: from the readers of that step's output, and from the step after it.
 */
export interface Flow {
  /** The per-step values that a backward scan reads for it. */
  readonly slices: readonly string[];
  /** The whole gradient of a step's state; `later` is the part from the next step. */
  total(b: Builder, later: string, slices: readonly string[]): string;
  /** The gradient that a step passes to the previous one: a step past its row's length passes all of it. */
  onwards(b: Builder, total: string, sent: string, slices: readonly string[]): string;
}

/** The flow of gradients to the states of a direction. */
export function flowOf(c: RuleContext, { grads: [grad], within }: Direction): Flow {
  const heard = grad === undefined ? [] : [grad];
  const beyond = within === undefined ? [] : [c.b.node('CastLike', [c.b.node('Not', [within]), c.input(0)])];
  const own = heard.map((g) => (within === undefined ? g : c.b.node('Where', [within, g, c.scalar(0, c.input(0))])));
  return {
    slices: [...own, ...beyond],
    total: (b, later, slices) => (own.length === 0 ? later : b.node('Add', [later, slices[0]])),
    onwards: (b, total, sent, slices) =>
      beyond.length === 0 ? sent : b.node('Add', [sent, b.node('Mul', [total, slices[own.length]])]),
  };
}
