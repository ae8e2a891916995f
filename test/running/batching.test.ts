import { describe, expect, it } from 'vitest';
import type { Row } from '../../src/core/compile/rows';
import { CancelledError, ChildDiedError, RuntimeError } from '../../src/core/errors';
import { Batching } from '../../src/core/running/batching';

const row = (id: number): Row => ({ ids: [id], types: [0] });
const ROWS = [1, 2, 3].map(row);

/** A model whose logits are a row's id and its double; `sizes` collects how many rows each run had. */
function model(change: (rows: readonly Row[], logits: number[][]) => number[][] = (_, logits) => logits) {
  const sizes: number[] = [];
  const run = async (rows: readonly Row[]) => {
    sizes.push(rows.length);
    return change(
      rows,
      rows.map(({ ids: [id] }) => [id, 2 * id]),
    ).map((logits) => [Float64Array.from(logits)]);
  };
  return { run, sizes };
}
function refuses(wrong: (rows: number) => boolean) {
  return model((rows, logits) => {
    if (wrong(rows.length)) throw new RuntimeError('axis 1 is not in valid range');
    return logits;
  });
}

describe('rows of one run', () => {
  it('are compared with one of them alone, once for a model', async () => {
    const batching = new Batching();
    const { run, sizes } = model();
    expect([await batching.keepsRows(ROWS, run), await batching.keepsRows(ROWS, run)]).toEqual([true, true]);
    expect(sizes).toEqual([3, 1]);
  });

  it.each([
    ['the file takes one row only', refuses((rows) => rows > 1)],
    [
      'what stands beside a row changes it',
      model((rows, all) => all.map((l) => l.map((x) => x + 0.1 * (rows.length - 1)))),
    ],
    ['none can be run', refuses(() => true)],
  ])('do not keep to themselves where %s', async (_, { run }) => {
    expect(await new Batching().keepsRows(ROWS, run)).toBe(false);
    expect(await new Batching().isExact(ROWS, run)).toBe(false);
  });

  it('are exact where each gets the same bits alone, beside others and at any place', async () => {
    expect(await new Batching().isExact(ROWS, model().run)).toBe(true);
  });

  it.each([
    [
      'the number of rows',
      (rows: readonly Row[], l: number[][]) => l.map((x) => [x[0] + (rows.length > 1 ? 1e-12 : 0), x[1]]),
    ],
    [
      'the place in the run',
      (_: readonly Row[], l: number[][]) => l.map((x, i) => [x[0], x[1] + (i === 1 ? 1e-12 : 0)]),
    ],
  ])('are not exact where the last bits depend on %s', async (_, change) => {
    expect(await new Batching().keepsRows(ROWS, model(change).run)).toBe(true);
    expect(await new Batching().isExact(ROWS, model(change).run)).toBe(false);
  });

  it('are asked again after a run that was ended from outside', async () => {
    const batching = new Batching();
    const { run } = model(() => {
      throw new ChildDiedError('killed');
    });
    await expect(batching.keepsRows(ROWS, run)).rejects.toThrow('killed');
    expect(await batching.keepsRows(ROWS, model().run)).toBe(true);
  });
});

describe('a row alone', () => {
  it('is fed twice where the file loses a batch of one', async () => {
    const batching = new Batching();
    const { run, sizes } = refuses((rows) => rows === 1);
    expect(await batching.one(row(7), run)).toEqual([Float64Array.of(7, 14)]);
    expect(await batching.one(row(8), run)).toEqual([Float64Array.of(8, 16)]);
    expect(sizes).toEqual([1, 2, 2]);
  });

  it('fails with its own error where two of it fail too', async () => {
    const { run } = refuses(() => true);
    await expect(new Batching().one(row(7), run)).rejects.toThrow('axis 1 is not in valid range');
  });

  it.each([new CancelledError(), new ChildDiedError('out of memory')])('is not tried again after %s', async (error) => {
    const { run, sizes } = model(() => {
      throw error;
    });
    await expect(new Batching().one(row(7), run)).rejects.toBe(error);
    expect(sizes).toEqual([1]);
  });
});
