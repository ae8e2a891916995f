/** What Flair asks of a tokenizer that it gives words one by one. */
import { isObject, type Json } from '../folder/json';

/** Byte-level tokenizers put a blank before each word that they get alone: Flair asks for that from 0.12 on. */
function withPrefix(stage: unknown): unknown {
  if (!isObject(stage)) return stage;
  if (stage.type === 'ByteLevel') return { ...stage, add_prefix_space: true };
  const { pretokenizers } = stage;
  return Array.isArray(pretokenizers) ? { ...stage, pretokenizers: pretokenizers.map(withPrefix) } : stage;
}

/** tokenizer.json for words that come one by one. */
export function spelledInWords(tokenizer: Json): Json {
  return { ...tokenizer, pre_tokenizer: withPrefix(tokenizer.pre_tokenizer) };
}
