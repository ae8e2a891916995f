/** Ops that repeat, border or accumulate along axes. */
import type { Case } from '../gradcheck';
import { fed, ints, values, x } from './case';

const modes = ['reflect', 'edge'].map(
  (mode): Case => ({
    title: `Pad in mode ${mode}`,
    op: 'Pad',
    operands: [x(3, 4), ints(1, 2, 0, 1)],
    attributes: { mode },
  }),
);

export const repetitions: readonly Case[] = [
  { title: 'Pad', op: 'Pad', operands: [x(2, 3), ints(1, 0, 0, 2)] },
  { title: 'Pad with a value', op: 'Pad', operands: [x(2, 3), ints(1, 0, 0, 2), x()] },
  { title: 'Pad by negative numbers', op: 'Pad', operands: [x(4, 5), ints(-1, 2, 0, -3), x()] },
  { title: 'Pad of one axis', op: 'Pad', operands: [x(2, 3, 4), ints(1, 2), null, ints(-2)] },
  { title: 'Pad by the run', op: 'Pad', operands: [x(2, 3), fed([4], [0, 1, 2, -1])] },
  ...modes,
  {
    title: 'Pad of Microsoft',
    op: 'Pad',
    domain: 'com.microsoft',
    operands: [x(2, 3), fed([4], [1, 0, 0, 2])],
    type: 'float32',
  },
  { title: 'Trilu of Microsoft', op: 'Trilu', domain: 'com.microsoft', operands: [x(2, 3, 4)], type: 'float32' },
  { title: 'Tile', op: 'Tile', operands: [x(2, 3), ints(2, 3)] },
  { title: 'Tile by the run', op: 'Tile', operands: [x(2, 1, 3), fed([3], [1, 4, 2])] },
  ...[0, 1].flatMap((exclusive) =>
    [0, 1].map(
      (reverse): Case => ({
        title: `CumSum, exclusive ${exclusive}, reverse ${reverse}`,
        op: 'CumSum',
        operands: [x(2, 4), { ...values([], [1]), type: 'int64' }],
        attributes: { exclusive, reverse },
      }),
    ),
  ),
  { title: 'Trilu, upper', op: 'Trilu', operands: [x(2, 3, 4)] },
  { title: 'Trilu, lower and shifted', op: 'Trilu', operands: [x(3, 4), fed([], [1])], attributes: { upper: 0 } },
];
