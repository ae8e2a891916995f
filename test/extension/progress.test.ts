import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { withProgress } from '../../src/extension/progress';
import { fake } from '../support/vscode';

beforeEach(() => {
  vi.useFakeTimers();
  fake.notified.length = 0;
});
afterEach(() => void vi.useRealTimers());

it('long work says what the server says of it, and adds no time of its own', async () => {
  let end: (value: string) => void = () => undefined;
  const done = withProgress('Explaining a.txt', (_, report) => {
    setTimeout(() => report(0.25, '4 of 16 nodes, about 10 s left'), 3000);
    return new Promise<string>((resolve) => {
      end = resolve;
    });
  });
  await vi.advanceTimersByTimeAsync(5000);
  expect(fake.notified.at(-1)).toBe('4 of 16 nodes, about 10 s left');
  end('');
  await done;
});
