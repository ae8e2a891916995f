/** One direction of a recurrent node: its inputs per step, and the gradients of its outputs. */
import { intAttribute, stringAttribute } from '../../../graph/graph';
import type { RuleContext } from '../../rule';
import { activationsOf, type RecurrentActivation } from './activations';

/** The ends of an axis, for Slice. */
const LAST = 2 ** 31 - 1;

/** One direction of a recurrent node. S: steps, B: rows, I: inputs, H: hidden units. */
export interface Direction {
  /** The index of this direction on the axis of directions. */
  readonly index: number;
  /** Whether it runs from the last step to the first. */
  readonly reverse: boolean;
  readonly hidden: number;
  readonly activations: readonly RecurrentActivation[];
  readonly clip: number | undefined;
  /** [S, B, I] */
  readonly x: string;
  /** Bool [S, B, 1]: whether a step is within its row's length. Undefined: all are. */
  readonly within: string | undefined;
  /** [B, H]: the state before the first step. */
  readonly initial: string;
  /** [S, B, H]: the state that each step began with. */
  readonly before: string;
  /** Gradients of this direction's part of Y [S, B, H], Y_h and Y_c [B, H]; undefined where nothing reads them. */
  readonly grads: readonly (string | undefined)[];
}

/** Part `index` of an input along its axis of directions; undefined where the input is omitted. */
export function partOfDirection(c: RuleContext, input: number, index: number): string | undefined {
  return c.input(input) === '' ? undefined : along(c, c.input(input), index, 0);
}

function along({ b }: RuleContext, value: string, index: number, axis: number): string {
  return b.node('Gather', [value, b.scalar('int64', index)], { axis });
}

/** Values of each step, [S, B, H], shifted by one step in the order of the direction; `first` comes before them. */
export function shifted(
  { b }: RuleContext,
  values: string,
  first: string,
  { reverse, within }: Pick<Direction, 'reverse' | 'within'>,
): string {
  const axis = b.ints([0]);
  const start = b.node('Unsqueeze', [first, axis]);
  if (!reverse) return b.node('Concat', [start, b.node('Slice', [values, axis, b.ints([-1]), axis])], { axis: 0 });
  const rest = (value: string) => b.node('Slice', [value, b.ints([1]), b.ints([LAST]), axis]);
  const moved = b.node('Concat', [rest(values), start], { axis: 0 });
  if (within === undefined) return moved;
  // In reverse, a row begins at its own last step.
  const none = b.node('Expand', [
    b.scalar('bool', 0),
    b.node('Shape', [b.node('Slice', [within, axis, b.ints([1]), axis])]),
  ]);
  return b.node('Where', [b.node('Concat', [rest(within), none], { axis: 0 }), moved, start]);
}

/** Bool [S, B, 1] from the lengths of the rows. */
function withinLengths(c: RuleContext): string | undefined {
  const { b } = c;
  const lengths = c.input(4);
  if (lengths === '') return undefined;
  const count = b.node('Gather', [b.node('Shape', [c.input(0)]), b.scalar('int64', 0)]);
  const steps = b.node('Range', [b.scalar('int64', 0), count, b.scalar('int64', 1)]);
  const rows = b.node('Cast', [lengths], { to: 7 });
  const less = b.node('Less', [b.node('Unsqueeze', [steps, b.ints([1])]), b.node('Unsqueeze', [rows, b.ints([0])])]);
  return b.node('Unsqueeze', [less, b.ints([-1])]);
}

/** A row of length 0 has no final state: no gradient flows back from it. */
function fromRows(c: RuleContext, grad: string): string {
  const { b } = c;
  if (c.input(4) === '') return grad;
  const some = b.node('Greater', [c.input(4), b.scalar(c.type(c.input(4)), 0)]);
  return b.node('Where', [b.node('Unsqueeze', [some, b.ints([-1])]), grad, c.scalar(0, c.input(0))]);
}

/** The directions of a node. `usual` are the default activations of one direction. */
export function directionsOf(c: RuleContext, usual: readonly string[]): readonly Direction[] {
  const { b, node } = c;
  if (intAttribute(node, 'layout', 0) !== 0) throw c.refuse('its layout is not 0');
  const hidden = intAttribute(node, 'hidden_size') ?? c.known(c.input(2))[2];
  if (typeof hidden !== 'number') throw c.refuse('its hidden_size is missing');
  const way = stringAttribute(node, 'direction', 'forward').toLowerCase();
  const ways = way === 'bidirectional' ? ['forward', 'reverse'] : [way];
  const activations = activationsOf(c, usual, ways.length);
  const bound = node.attributes.get('clip');
  const within = withinLengths(c);
  const all = b.output(node, 0);
  return ways.map((name, index): Direction => {
    const reverse = name === 'reverse';
    const states = along(c, all, index, 1);
    const shape = b.node('Shape', [states], { start: 1 });
    const initial = partOfDirection(c, 5, index) ?? b.node('Expand', [c.scalar(0, c.input(0)), shape]);
    const [y, ...last] = c.grads;
    return {
      index,
      reverse,
      hidden,
      activations: activations.slice(usual.length * index, usual.length * (index + 1)),
      clip: bound?.kind === 'float' && bound.value > 0 ? bound.value : undefined,
      x: c.input(0),
      within,
      initial,
      before: shifted(c, states, initial, { reverse, within }),
      grads: [
        y === undefined ? undefined : along(c, y, index, 1),
        ...last.map((g) => (g === undefined ? undefined : fromRows(c, along(c, g, index, 0)))),
      ],
    };
  });
}
