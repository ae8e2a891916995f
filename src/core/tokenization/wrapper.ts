import type { InputToken, Token } from './encoding';
import type { PostProcessor } from './postProcessors/parts';

/** Makes model inputs from content tokens. */
export class Wrapper {
  private readonly process: PostProcessor;
  private readonly single: number;
  private readonly pair: number;

  /** @throws TokenizerError when the post-processor cannot be applied */
  constructor(process: PostProcessor) {
    this.process = process;
    this.single = this.wrap([]).length;
    this.pair = this.wrap([], []).length;
  }

  /** The content with special tokens. Special tokens after the start of the second text belong to that text. */
  wrap(first: readonly Token[], second?: readonly Token[]): InputToken[] {
    const parts = (second ? [first, second] : [first]).map((tokens, i) => content(tokens, i === 0 ? 0 : 1));
    const joined = this.process(parts).flat();
    const start = joined.findIndex((token) => token.sequence === 1);
    if (start < 0) return joined;
    return joined.map((token, i) => (token.special && i > start ? { ...token, sequence: 1 } : token));
  }

  /** Number of special tokens that `wrap` adds to one text, or to two. */
  specials(pair: boolean): number {
    return pair ? this.pair : this.single;
  }
}

function content(tokens: readonly Token[], sequence: 0 | 1): InputToken[] {
  return tokens.map((token) => ({ ...token, special: false, sequence, type: sequence }));
}
