import type { InputToken, Token } from './encoding';
import type { PostProcessor } from './postProcessors/parts';

/** Puts content tokens into what the model reads. */
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

  /** Content with the special tokens around it; those after the second text begins belong to it. */
  wrap(first: readonly Token[], second?: readonly Token[]): InputToken[] {
    const parts = (second ? [first, second] : [first]).map((tokens, i) => content(tokens, i === 0 ? 0 : 1));
    const joined = this.process(parts).flat();
    const start = joined.findIndex((token) => token.sequence === 1);
    if (start < 0) return joined;
    return joined.map((token, i) => (token.special && i > start ? { ...token, sequence: 1 } : token));
  }

  specials(pair: boolean): number {
    return pair ? this.pair : this.single;
  }
}

function content(tokens: readonly Token[], sequence: 0 | 1): InputToken[] {
  return tokens.map((token) => ({ ...token, special: false, sequence, type: sequence }));
}
