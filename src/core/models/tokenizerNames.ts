/** Names of the files of tokenizers without tokenizer.json. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export const OLDER_TOKENIZERS: readonly string[] = [
  'vocab.txt',
  'vocab.json',
  'merges.txt',
  'spiece.model',
  'sentencepiece.bpe.model',
  'sentencepiece.model',
  'spm.model',
  'tokenizer.model',
];

/** Whether a folder contains a tokenizer in any form. */
export function hasTokenizer(folder: string): boolean {
  return ['tokenizer.json', ...OLDER_TOKENIZERS].some((name) => existsSync(join(folder, name)));
}
