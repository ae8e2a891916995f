/** Whose rows run first. Each run is answered by hand: the order of events is what counts, never time. */
import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../src/core/errors';
import { Precedence, type Turn } from '../../src/core/running/precedence';
import { RowQueue, type RowSession } from '../../src/core/running/queue';

/** A session that says which rows run, and waits until the test lets the run end. */
function session(rowsAt = 16) {
  const runs: number[][] = [];
  let end: (() => void) | undefined;
  const own: RowSession = {
    lengths: async () => null,
    run: async (rows) => {
      runs.push(rows.map(({ ids: [id] }) => id));
      await new Promise<void>((resolve) => {
        end = resolve;
      });
      return rows.map(({ ids: [id] }) => [Float64Array.of(id)]);
    },
    width: ({ ids }) => ids.length,
    rowsAt: () => rowsAt,
    ragged: false,
    keepsRows: async () => true,
    isExact: async () => true,
    tooLarge: () => false,
  };
  return { own, runs, finish: () => end?.() };
}

const settled = async () => {
  for (let k = 0; k < 4; k++) await new Promise((resolve) => setImmediate(resolve));
};
const row = (id: number) => ({ ids: [id, 0, 0, 0], types: [0, 0, 0, 0] });

function queue(precedence: Precedence, rowsAt?: number) {
  const { own, runs, finish } = session(rowsAt);
  const rows = new RowQueue(own, precedence);
  const next = async () => {
    finish();
    await settled();
  };
  return { rows, runs, finish: next };
}

describe('rows of one graph', () => {
  it('run in the order of urgency, whenever they came: asked, on screen, the rest', async () => {
    const precedence = new Precedence();
    const { rows, runs, finish } = queue(precedence, 1);
    const submit = async (id: number, turn: Turn) => {
      await rows.submit(row(id), { most: 1, call: {}, turn });
      turn.end();
    };
    void submit(1, precedence.begin('rest'));
    void submit(2, precedence.begin('rest'));
    await settled();
    void submit(3, precedence.begin('seen'));
    void submit(4, precedence.begin('asked'));
    for (let k = 0; k < 4; k++) await finish();
    expect(runs).toEqual([[1], [4], [3], [2]]);
  });

  it('that are less urgent are not taken along: they would make the run longer', async () => {
    const precedence = new Precedence();
    const { rows, runs } = queue(precedence);
    for (const id of [1, 2, 3]) void rows.submit(row(id), { most: 16, call: {}, turn: precedence.begin('rest') });
    for (const id of [4, 5]) void rows.submit(row(id), { most: 16, call: {}, turn: precedence.begin('asked') });
    await settled();
    expect(runs).toEqual([[4, 5]]);
  });

  it('go side by side in the order in which they came where nothing is said of urgency', async () => {
    const precedence = new Precedence();
    const { rows, runs, finish } = queue(precedence, 2);
    const turns = [precedence.begin(), precedence.begin()];
    turns[0].long();
    for (const id of [1, 2, 3]) void rows.submit(row(id), { most: 16, call: {}, turn: turns[id % 2] });
    await settled();
    await finish();
    expect(runs).toEqual([[1, 2], [3]]);
  });

  it('of a text of many runs go behind what is on screen, and before the rest', async () => {
    const precedence = new Precedence();
    const { rows, runs, finish } = queue(precedence, 1);
    const long = precedence.begin('asked');
    long.long();
    const submit = async (id: number, turn: Turn) => {
      await rows.submit(row(id), { most: 1, call: {}, turn });
      if (turn !== long) turn.end();
    };
    void submit(1, long);
    void submit(2, long);
    await settled();
    void submit(3, precedence.begin('rest'));
    void submit(4, precedence.begin('seen'));
    await finish();
    await finish();
    long.end();
    await finish();
    await finish();
    expect(runs).toEqual([[1], [4], [2], [3]]);
  });
});

describe('rows of several graphs', () => {
  it('wait while more urgent work goes on, between its runs too', async () => {
    const precedence = new Precedence();
    const forward = queue(precedence);
    const gradient = queue(precedence);
    const asked = precedence.begin('asked');
    void forward.rows.submit(row(1), { most: 1, call: {}, turn: precedence.begin('rest') });
    await settled();
    expect(forward.runs).toEqual([]);
    void gradient.rows.submit(row(2), { most: 1, call: {}, turn: asked });
    await settled();
    await gradient.finish();
    expect([forward.runs, gradient.runs]).toEqual([[], [[2]]]);
    asked.end();
    await settled();
    expect(forward.runs).toEqual([[1]]);
  });

  it('that wait and are cancelled are given up, and never run', async () => {
    const precedence = new Precedence();
    const { rows, runs } = queue(precedence);
    const asked = precedence.begin('asked');
    const controller = new AbortController();
    const waiting = rows.submit(row(1), {
      most: 1,
      call: {},
      signal: controller.signal,
      turn: precedence.begin('rest'),
    });
    const failed = expect(waiting).rejects.toThrow(CancelledError);
    await settled();
    controller.abort();
    asked.end();
    await failed;
    expect(runs).toEqual([]);
  });
});
