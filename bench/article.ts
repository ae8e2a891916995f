/** A text of a given number of tokens. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledFolder } from '../src/server/models/catalog';
import type { Tokenizer } from '../src/server/tokenization/encoding';

export interface Article {
  readonly text: string;
  /** Special tokens included. */
  readonly ids: readonly number[];
  /** Places of special tokens: a baseline keeps them. */
  readonly keep: readonly number[];
}

/** News where the model can read it, else words of the made-up vocabulary w0 to w999; `tokens` or one or two fewer. */
export function article(tokenizer: Tokenizer, tokens: number, news: boolean): Article {
  const sample = readFileSync(join(bundledFolder(), '..', '..', 'samples', 'shipping.txt'), 'utf8');
  const source = news
    ? `${sample} `.repeat(Math.ceil(tokens / 150)).split(/(?<=\s)/)
    : Array.from({ length: tokens }, (_, i) => `w${(i * 389) % 1000} `);
  let words = source.length;
  const read = (count: number) => {
    const text = source.slice(0, count).join('').trimEnd();
    return { text, wrapped: tokenizer.wrap(tokenizer.encode(text)) };
  };
  let found = read(words);
  while (found.wrapped.length > tokens) found = read(--words);
  return {
    text: found.text,
    ids: found.wrapped.map((t) => t.id),
    keep: found.wrapped.flatMap((t, i) => (t.special ? [i] : [])),
  };
}
