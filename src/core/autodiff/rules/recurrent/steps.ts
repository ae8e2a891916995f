/** Goes through the steps of a direction, in its order or backwards, as a Scan. */
import type { Builder } from '../../../graph/builder';
import type { ValueInfo } from '../../../graph/graph';
import { BranchBuilder } from '../../branch';
import type { RuleContext } from '../../rule';
import type { Direction } from './direction';

export interface RecurrentSteps {
  /** Against the order of the direction. */
  readonly backwards: boolean;
  /** Values before the first of them, [B, H] each. */
  readonly states: readonly string[];
  /** Values of every step, [S, B, ...] each. */
  readonly slices: readonly string[];
  /** What a step gives beside its states is so many blocks of H wide. */
  readonly blocks: number;
}

/** What one step makes of the states, and of its own slices. */
export interface RecurrentStep {
  readonly states: readonly string[];
  readonly output: string;
}

/** The states after the last step, then what every step gave, [S, B, blocks H] in the order of the text. */
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
  // A body gives back values that it made itself, each once; the runtime asks for their ranks.
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

/** The gradient that reaches the state of a step: from the readers of that step's output, and from the step after it. */
export interface Flow {
  /** What a backward scan has to read for it. */
  readonly slices: readonly string[];
  /** All that reaches the state that a step made, `later` being what the step after it sent. */
  total(b: Builder, later: string, slices: readonly string[]): string;
  /** What a step sends on: a step beyond its row's length sends all on. */
  onwards(b: Builder, total: string, sent: string, slices: readonly string[]): string;
}

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
