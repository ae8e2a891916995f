import { describe, expect, it } from 'vitest';
import type { Row } from '../../src/core/compile/rows';
import { ChildDiedError, RuntimeError } from '../../src/core/errors';
import { RowQueue, type RowSession } from '../../src/core/running/queue';

const row = (...ids: number[]): Row => ({ ids, types: ids.map(() => 0) });

/** A session whose output is the sum of a row's ids; `runs` collects the rows of each run by their ids. */
function fake(changes: Partial<RowSession> = {}) {
  const runs: string[][] = [];
  const session: RowSession = {
    lengths: async () => null,
    run: async (rows) => rows.map(({ ids }) => [Float64Array.of(ids.reduce((a, b) => a + b, 0))]),
    width: ({ ids }) => ids.length,
    rowsAt: () => 16,
    ragged: false,
    keepsRows: async () => true,
    isExact: async () => true,
    tooLarge: (error) => error instanceof ChildDiedError,
    ...changes,
  };
  const queue = new RowQueue({
    ...session,
    run: (rows, signal) => {
      runs.push(rows.map(({ ids }) => ids.join(' ')));
      return session.run(rows, signal);
    },
  });
  /** The sums of rows that are asked for in one call. */
  const ask = (rows: readonly Row[], most = 16) => {
    const call = {};
    return Promise.all(rows.map(async (one) => (await queue.submit(one, { most, call }))[0][0]));
  };
  return { ask, runs };
}

describe('rows that wait together', () => {
  it('share runs at equal lengths alone: nothing is padded', async () => {
    const { ask, runs } = fake();
    const found = await Promise.all([ask([row(1, 2)]), ask([row(1, 2, 3)]), ask([row(4, 5)]), ask([row(6, 7, 8)])]);
    expect(found).toEqual([[3], [6], [9], [21]]);
    expect(runs).toEqual([
      ['1 2', '4 5'],
      ['1 2 3', '6 7 8'],
    ]);
  });

  it('share a run with those of their own call alone where a row does not get the same bits in every company', async () => {
    const { ask, runs } = fake({ isExact: async () => false });
    await Promise.all([ask([row(1), row(2)]), ask([row(3), row(4)])]);
    expect(runs).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
  });

  it('run alone where a model mixes what stands in one run', async () => {
    const { ask, runs } = fake({ keepsRows: async () => false });
    await ask([row(1), row(2)]);
    expect(runs).toEqual([['1'], ['2']]);
  });

  it('share a run with the same ids alone where shapes inside the graph follow them', async () => {
    const { ask, runs } = fake({ ragged: true });
    await ask([row(1, 2), row(2, 2), { ...row(1, 2), alpha: 0.5 }]);
    expect(runs).toEqual([['1 2', '1 2'], ['2 2']]);
  });

  it('are at most as many as each of their documents allows', async () => {
    const { ask, runs } = fake();
    await Promise.all([ask([row(1), row(2), row(3)]), ask([row(4), row(5)], 2)]);
    expect(runs.map((r) => r.length)).toEqual([3, 2]);
  });
});

describe('a run that fails', () => {
  it('is run again row by row: one row at fault takes no other with it', async () => {
    const { ask, runs } = fake({
      run: async (rows) => {
        if (rows.some(({ ids }) => ids[0] === 2)) throw new RuntimeError('cannot be reshaped');
        return rows.map(({ ids }) => [Float64Array.from(ids)]);
      },
    });
    const found = await Promise.allSettled([ask([row(1)]), ask([row(2)]), ask([row(3)])]);
    expect(found.map((f) => f.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(runs).toEqual([['1', '2', '3'], ['1'], ['2'], ['3']]);
  });

  it('is halved where it was too large', async () => {
    const { ask, runs } = fake({
      run: async (rows) => {
        if (rows.length > 2) throw new ChildDiedError('out of memory');
        return rows.map(({ ids }) => [Float64Array.from(ids)]);
      },
    });
    expect(await ask([1, 2, 3, 4].map((id) => row(id)))).toEqual([1, 2, 3, 4]);
    expect(runs.map((r) => r.length)).toEqual([4, 2, 2]);
  });
});
