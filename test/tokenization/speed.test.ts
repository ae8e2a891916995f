import { describe, expect, it } from 'vitest';
import { createTokenizer } from '../../src/core/tokenization/tokenizer';
import { families } from './fixtures';

/** Texts that make a careless stage slow. */
const units = ['a', ' ', '\n', 'the cat ', '😀', 'e\u0301', '\u0301\u0316', 'ส', '中', "'", '<mask> ', '\0'];
const length = 60_000;

describe.each(families)('$name', ({ family }) => {
  const tokenizer = createTokenizer(family.tokenizer);

  it.each(units)('takes linear time for one piece of %j', { timeout: 60_000 }, (unit) => {
    const started = performance.now();
    tokenizer.encode(unit.repeat(length / unit.length));
    // Generous for a busy machine: quadratic stages take minutes here.
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
