import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExplainOptions } from '../../src/protocol/requests';
import { Entry } from '../../src/server/editing/entry';
import { Work } from '../../src/server/editing/work';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

function said(options: ExplainOptions, done: number, total: number, seconds: number): string {
  const work = new Work(new Entry('e', 'file:///a.txt', 1, 'a', 'a', options), undefined, false);
  vi.advanceTimersByTime(1000 * seconds);
  work.tell({ stage: 'explain', done, total });
  return work.text;
}

describe('an explanation in progress', () => {
  it('says how far it is and once how long it takes', () => {
    expect(said({}, 4, 16, 10)).toBe('4 of 16 nodes, about 30 s left');
    expect(said({}, 4, 16, 0.5)).toBe('4 of 16 nodes');
  });

  it('counts what its method runs', () => {
    expect(said({ method: 'occlusion' }, 99, 198, 4)).toBe('99 of 198 runs, about 4 s left');
  });
});
