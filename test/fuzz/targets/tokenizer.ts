/** tokenizer.json and what it makes of texts: ids and ranges that hold, in bounded time. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadTokenizer } from '../../../src/core/tokenization/tokenizer';
import { damageJson } from '../damage';
import { FIXTURES } from '../fixtures';
import type { Target } from '../target';

const TEXTS = [
  '',
  'a',
  'The striker, 2004: “naïve” café\u0301 ☃ 日本語 👩‍👩‍👧 \ud800x\0',
  `${'a'.repeat(40)}b`,
  ' \t\n\u00a0▁ [SEP] </s> <mask>',
];

function jsonFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((file) => file.endsWith('tokenizer.json'));
}

export const tokenizer: Target = {
  name: 'tokenizer',
  seeds: () => jsonFiles(FIXTURES).map((file) => readFileSync(file)),
  damage: damageJson,
  read: async (bytes, folder) => {
    writeFileSync(join(folder, 'tokenizer.json'), bytes);
    const loaded = await loadTokenizer(folder);
    for (const text of TEXTS) {
      const tokens = loaded.encode(text);
      for (const { id, start, end } of tokens) {
        if (!Number.isInteger(id) || id < 0 || id >= loaded.size) throw new Error(`id ${id} of ${loaded.size}`);
        if (!(start >= 0 && start <= end && end <= text.length))
          throw new Error(`range ${start} to ${end} of ${text.length}`);
      }
      const input = loaded.wrap(tokens);
      if (input.length !== tokens.length + loaded.specials(false)) throw new Error('specials do not count');
    }
    return 'tokenizer';
  },
};
