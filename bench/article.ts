/** A text of a given number of tokens. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledFolder } from '../src/core/models/catalog';
import type { Tokenizer } from '../src/core/tokenization/encoding';

export interface Article {
  readonly text: string;
  /** Special tokens included. */
  readonly ids: readonly number[];
  /** Places of special tokens: a baseline keeps them. */
  readonly keep: readonly number[];
}

const root = join(bundledFolder(), '..', '..');

/** News of about 1,000 tokens, made up for the samples and for this. */
function news(): string {
  const files = ['samples/shipping.txt', 'samples/streaming.txt', 'bench/news.txt'];
  return files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
}

/** News where the model can read it (from its beginning again past its end), else words of the made-up vocabulary w0 to w999; `tokens` or one or two fewer. */
export function article(tokenizer: Tokenizer, tokens: number, readsNews: boolean): Article {
  const source = readsNews
    ? `${news()}\n`.repeat(Math.ceil(tokens / 600)).split(/(?<=\s)/)
    : Array.from({ length: tokens }, (_, i) => `w${(i * 389) % 1000} `);
  const read = (count: number) => {
    const text = source.slice(0, count).join('').trimEnd();
    return { text, wrapped: tokenizer.wrap(tokenizer.encode(text)) };
  };
  // The most words that fit: [fits, tooMany).
  let fits = 1;
  let tooMany = Math.min(source.length, tokens) + 1;
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    if (read(middle).wrapped.length > tokens) tooMany = middle;
    else fits = middle;
  }
  const found = read(fits);
  return {
    text: found.text,
    ids: found.wrapped.map((t) => t.id),
    keep: found.wrapped.flatMap((t, i) => (t.special ? [i] : [])),
  };
}
