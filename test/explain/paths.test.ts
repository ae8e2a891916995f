import { describe, expect, it } from 'vitest';
import { targetFunction } from '../../src/core/attribution/target';
import type { Row } from '../../src/core/compile/rows';
import { jointPath, type PathContext } from '../../src/core/explain/paths';
import type { RunningModel } from '../../src/core/running/runningModel';

describe('A path over windows', () => {
  it('takes F at the text from the label that is known, and runs the rest', async () => {
    const ran: (number | undefined)[] = [];
    const model = {
      logits: async (rows: readonly Row[]) => {
        ran.push(...rows.map(({ alpha }) => alpha));
        return rows.map(({ alpha = 1 }) => [10 * alpha, 0]);
      },
    } as unknown as RunningModel;
    const target = targetFunction('single-label', ['a', 'b'], [3, 1], { target: 'a' });
    const c: PathContext = { model, target, batch: undefined, work: {}, onNodes: () => {} };
    const row = { ids: [1, 2], types: [0, 0], baselineIds: [0, 0] };
    const mean = [0.5, 0.5];
    const path = jointPath(
      c,
      [row, row],
      [mean, mean],
      [
        [3, 1],
        [5, 1],
      ],
    );
    expect(await path.values([0, 1, 0.5])).toEqual([0, 4, 5]);
    expect(ran).toEqual([0, 0, 0.5, 0.5]);
  });
});
