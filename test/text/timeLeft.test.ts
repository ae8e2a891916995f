import { describe, expect, it } from 'vitest';
import { timeLeft } from '../../src/text/timeLeft';

describe('the time that is left', () => {
  it('is told once a part of the work says how long the rest takes', () => {
    expect(timeLeft(500, 0.5)).toBeNull();
    expect(timeLeft(5000, 0.01)).toBeNull();
    expect(timeLeft(4000, 0.5)).toBe('about 4 s left');
    expect(timeLeft(10_000, 0.25)).toBe('about 30 s left');
    expect(timeLeft(60_000, 0.25)).toBe('about 3 min left');
    expect(timeLeft(10_000, 0.99)).toBe('about a second left');
  });
});
