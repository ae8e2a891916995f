import { describe, expect, it } from 'vitest';
import type { Row } from '../../src/core/compile/rows';
import { CancelledError, ChildDiedError, RuntimeError } from '../../src/core/errors';
import { Batching } from '../../src/core/running/batching';
import type { Feeds } from '../../src/protocol/runtime';

const row = (id: number): Row => ({ ids: [id], types: [0] });

/** A model whose logits are a row's id and its double; `sizes` collects how many rows each run had. */
function model(change: (rows: readonly Row[], data: Float32Array) => Float32Array = (_, data) => data) {
  const sizes: number[] = [];
  const run = async (rows: readonly Row[]): Promise<Feeds> => {
    sizes.push(rows.length);
    const data = change(rows, Float32Array.from(rows.flatMap(({ ids: [id] }) => [id, 2 * id])));
    return { logits: { type: 'float32', dims: [data.length / 2, 2], data } };
  };
  return { run, sizes };
}
async function logits(batching: Batching, run: (rows: readonly Row[]) => Promise<Feeds>, ...ids: number[]) {
  return Array.from((await batching.run(ids.map(row), 'logits', run)).logits.data, Number);
}
function refuses(wrong: (rows: number) => boolean) {
  return model((rows, data) => {
    if (wrong(rows.length)) throw new RuntimeError('axis 1 is not in valid range');
    return data;
  });
}

describe('rows in one run', () => {
  it('are compared with one of them alone, once', async () => {
    const batching = new Batching();
    const { run, sizes } = model();
    expect(await logits(batching, run, 1, 2, 3)).toEqual([1, 2, 2, 4, 3, 6]);
    expect(await logits(batching, run, 4, 5)).toEqual([4, 8, 5, 10]);
    expect(sizes).toEqual([3, 1, 2]);
    expect(batching.alone).toBe(false);
  });

  it('run one by one where the file takes one row only', async () => {
    const batching = new Batching();
    const { run, sizes } = refuses((rows) => rows > 1);
    expect(await logits(batching, run, 1, 2, 3)).toEqual([1, 2, 2, 4, 3, 6]);
    expect(await logits(batching, run, 4, 5)).toEqual([4, 8, 5, 10]);
    expect(sizes).toEqual([3, 1, 1, 1, 1, 1, 1]);
    expect(batching.alone).toBe(true);
  });

  it('run one by one where what stands beside a row changes it', async () => {
    const batching = new Batching();
    const { run } = model((rows, data) => data.map((x) => x + 0.1 * (rows.length - 1)));
    expect(await logits(batching, run, 1, 2, 3)).toEqual([1, 2, 2, 4, 3, 6]);
    expect(batching.alone).toBe(true);
  });

  it('run one by one where a run gives fewer rows than it got', async () => {
    const batching = new Batching();
    const { run } = model((_, data) => data.slice(0, 2));
    expect(await logits(batching, run, 1, 2)).toEqual([1, 2, 2, 4]);
  });
});

describe('a row alone', () => {
  it('is fed twice where the file loses a batch of one', async () => {
    const batching = new Batching();
    const { run, sizes } = refuses((rows) => rows === 1);
    expect(await logits(batching, run, 7)).toEqual([7, 14]);
    expect(await logits(batching, run, 8)).toEqual([8, 16]);
    expect(await logits(batching, run, 8, 9)).toEqual([8, 16, 9, 18]);
    expect(sizes).toEqual([1, 2, 2, 2, 2]);
  });

  it('fails with its own error where two of it fail too', async () => {
    const { run } = refuses(() => true);
    await expect(logits(new Batching(), run, 7)).rejects.toThrow('axis 1 is not in valid range');
    await expect(logits(new Batching(), run, 7, 8)).rejects.toThrow('axis 1 is not in valid range');
  });

  it.each([new CancelledError(), new ChildDiedError('out of memory')])('is not tried again after %s', async (error) => {
    const { run, sizes } = model(() => {
      throw error;
    });
    await expect(logits(new Batching(), run, 7)).rejects.toBe(error);
    await expect(logits(new Batching(), run, 7, 8)).rejects.toBe(error);
    expect(sizes).toEqual([1, 2]);
  });
});
