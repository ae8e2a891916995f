import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReadWriteLock } from '../../src/core/running/readWriteLock';

let lock: ReadWriteLock;
let log: string[];
beforeEach(() => {
  vi.useFakeTimers();
  lock = new ReadWriteLock();
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
    void lock.among(work('run', 10));
    void lock.among(work('other run', 20));
    void lock.alone(work('measurement', 30));
    void lock.among(work('late run', 10));
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
    void lock.alone(work('one', 10));
    void lock.alone(work('two', 10));
    await vi.advanceTimersByTimeAsync(100);
    expect(log).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
  });

  it('lets others go on when it fails', async () => {
    const failing = lock.alone(async () => {
      throw new RangeError('no');
    });
    await expect(failing).rejects.toThrow(RangeError);
    await lock.among(async () => log.push('run'));
    expect(log).toEqual(['run']);
  });

  it('that takes too long holds nobody up any more', async () => {
    void lock.alone(work('measurement', 60_000));
    void lock.among(work('run', 10));
    await vi.advanceTimersByTimeAsync(1990);
    expect(log).toEqual(['measurement begins']);
    await vi.advanceTimersByTimeAsync(20);
    expect(log).toEqual(['measurement begins', 'run begins', 'run ends']);
    void lock.alone(work('next', 10));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(log.slice(3)).toEqual(['next begins', 'next ends', 'measurement ends']);
  });
});

describe('Runs', () => {
  it('do not wait for each other', async () => {
    void lock.among(work('one', 10));
    void lock.among(work('two', 10));
    await vi.advanceTimersByTimeAsync(100);
    expect(log).toEqual(['one begins', 'two begins', 'one ends', 'two ends']);
  });
});
