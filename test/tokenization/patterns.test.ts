import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TokenizerError } from '../../src/core/errors';
import { compilePattern, matchSteps } from '../../src/core/tokenization/pattern';
import { toEnd } from '../../src/core/tokenization/steps';

interface Recorded {
  readonly texts: readonly string[];
  readonly patterns: readonly {
    readonly pattern: string;
    readonly pieces: readonly string[][] | { refused: string };
  }[];
}
const recorded: Recorded = JSON.parse(
  readFileSync(new URL('../fixtures/patterns/tokenizers.json', import.meta.url), 'utf8'),
);
const compile = (pattern: string) => compilePattern({ Regex: pattern }, 'Split pre-tokenizer');
const cut = (pattern: string, text: string) =>
  toEnd(matchSteps(text, compile(pattern)))
    .filter(({ start, end }) => end > start)
    .map(({ start, end }) => text.slice(start, end));

/** Constructs that no JavaScript regex has: refused by name, not read as something else. */
const REFUSED = ['(?m:a.*b)', String.raw`\X`];

describe('a regular expression cuts as in the Rust library', () => {
  for (const { pattern, pieces } of recorded.patterns)
    if (Array.isArray(pieces) && !REFUSED.includes(pattern))
      it(pattern, () => {
        expect(recorded.texts.map((text) => cut(pattern, text))).toEqual(pieces);
      });
});

describe('a regular expression without a JavaScript equal', () => {
  it.each(REFUSED)('is refused: %s', (pattern) => {
    expect(() => compile(pattern)).toThrow(TokenizerError);
  });
});
