import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Turns } from '../../src/core/running/readWriteLock';

let turns: Turns;
let log: string[];
beforeEach(() => {
  vi.useFakeTimers();
  turns = new Turns();
  log = [];
});
afterEach(() => {
  vi.useRealTimers();
});

/** Work of so many milliseconds that writes down its beginning and its end. */
const work = (name: string, time: number) => async () => {
  log.push(`${name} begins`);
  await new Promise((resolve) => setTimeout(resolve, time));
  log.push(`${name} ends`);
};

describe('A measurement', () => {
  it('waits for runs that go on, and runs that come wait for it', async () => {
    void turns.among(work('run', 10));
    void turns.among(work('other run', 20));
    void turns.alone(work('measurement', 30));
    void turns.among(work('late run', 10));
    await vi.advanceTimersByTimeAsync(100);
    expect(log).toEqual([
      'run begins',
      'other run begins',
      'run ends',
      'other run ends',
      'measurement begins',
      'measurement ends',
      'late run begins',
      'late run ends',
    ]);
  });

  it('is alone among measurements too', async () => {
    void turns.alone(work('one', 10));
    void turns.alone(work('two', 10));
    await vi.advanceTimersByTimeAsync(100);
    expect(log).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
  });

  it('lets others go on when it fails', async () => {
    const failing = turns.alone(async () => {
      throw new RangeError('no');
    });
    await expect(failing).rejects.toThrow(RangeError);
    await turns.among(async () => log.push('run'));
    expect(log).toEqual(['run']);
  });

  it('that takes too long holds nobody up any more', async () => {
    void turns.alone(work('measurement', 60_000));
    void turns.among(work('run', 10));
    await vi.advanceTimersByTimeAsync(1990);
    expect(log).toEqual(['measurement begins']);
    await vi.advanceTimersByTimeAsync(20);
    expect(log).toEqual(['measurement begins', 'run begins', 'run ends']);
    void turns.alone(work('next', 10));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(log.slice(3)).toEqual(['next begins', 'next ends', 'measurement ends']);
  });
});

describe('Runs', () => {
  it('do not wait for each other', async () => {
    void turns.among(work('one', 10));
    void turns.among(work('two', 10));
    await vi.advanceTimersByTimeAsync(100);
    expect(log).toEqual(['one begins', 'two begins', 'one ends', 'two ends']);
  });
});
