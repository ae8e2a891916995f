/** The settings that Flair gives to a tokenizer that gets words one by one. */
import { isObject, type Json } from '../folder/json';

/** A pre-tokenizer in which byte-level stages add a space before each word: Flair sets that since 0.12. */
function withPrefix(stage: unknown): unknown {
  if (!isObject(stage)) return stage;
  if (stage.type === 'ByteLevel') return { ...stage, add_prefix_space: true };
  const { pretokenizers } = stage;
  return Array.isArray(pretokenizers) ? { ...stage, pretokenizers: pretokenizers.map(withPrefix) } : stage;
}

/** tokenizer.json with the settings for words one by one. */
export function spelledInWords(tokenizer: Json): Json {
  return { ...tokenizer, pre_tokenizer: withPrefix(tokenizer.pre_tokenizer) };
}
