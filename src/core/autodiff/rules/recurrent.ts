/**
 * LSTM, GRU and RNN of layout 0, all forms. The forward pass stays the op itself, whose output has the state with which
 * every step began: gates are recomputed for all steps at once, and a Scan carries the gradient from the last step of
 * each direction to the first. Memory is proportional to steps, rows and hidden units.
 */
import type { GradientRule, RuleContext } from '../rule';
import { type Direction, directionsOf, partOfDirection } from './recurrent/direction';
import { gruBackward } from './recurrent/gru';
import { lstmBackward } from './recurrent/lstm';
import { type Backward, overSteps, sumOverSteps } from './recurrent/parts';
import { rnnBackward } from './recurrent/rnn';

interface Done extends Backward {
  readonly direction: Direction;
}

/** One entry per direction, along the axis of directions. */
function stacked({ b }: RuleContext, parts: readonly string[]): string {
  const each = parts.map((part) => b.node('Unsqueeze', [part, b.ints([0])]));
  return each.length === 1 ? each[0] : b.node('Concat', each, { axis: 0 });
}

/** The gradient of each input, by its index. */
function gradientOf(c: RuleContext, input: number, done: readonly Done[]): string | undefined {
  const { b } = c;
  const each = (make: (d: Done) => string | undefined) =>
    stacked(
      c,
      done.map((d) => {
        const made = make(d);
        if (made === undefined) throw c.refuse(`its input ${input} has no gradient`);
        return made;
      }),
    );
  switch (input) {
    case 0: {
      const parts = done.map((d) => b.node('MatMul', [d.input, partOfDirection(c, 1, d.direction.index) ?? '']));
      return parts.length === 1 ? parts[0] : b.node('Add', parts);
    }
    case 1:
      return each((d) => overSteps(c, d.input, c.input(0)));
    case 2:
      return each((d) => d.weights());
    case 3:
      return each((d) =>
        b.node(
          'Concat',
          [d.input, d.state].map((part) => sumOverSteps(c, part)),
          { axis: 0 },
        ),
      );
    case 5:
      return each((d) => d.initial);
    case 6:
      return each((d) => d.initialCell);
    case 7:
      return each((d) => d.peepholes?.());
    default:
      return undefined;
  }
}

/** @param usual default activations of one direction */
function rule(usual: readonly string[], backward: (c: RuleContext, d: Direction) => Backward): GradientRule {
  return (c) => {
    const done = directionsOf(c, usual).map((direction): Done => ({ direction, ...backward(c, direction) }));
    return c.inputs.map((_, i) => (c.wants[i] ? gradientOf(c, i, done) : undefined));
  };
}

export const recurrent: readonly (readonly [string, GradientRule])[] = [
  ['LSTM', rule(['Sigmoid', 'Tanh', 'Tanh'], lstmBackward)],
  ['GRU', rule(['Sigmoid', 'Tanh'], gruBackward)],
  ['RNN', rule(['Tanh'], rnnBackward)],
];
