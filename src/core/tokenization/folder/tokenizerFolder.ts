/** A tokenizer's files, parsed but not yet read by the rules of a class. */
import type { Json } from './json';

export interface TokenizerFolder {
  /** Names it in messages. */
  readonly where: string;
  /** tokenizer.json */
  readonly tokenizer: Json | undefined;
  /** tokenizer_config.json; undefined where there is none. */
  readonly config: Json | undefined;
  /** special_tokens_map.json */
  readonly specials: Json | undefined;
  /** added_tokens.json */
  readonly added: Json | undefined;
  /** Files of tokenizers without tokenizer.json, by name. */
  readonly vocabulary: ReadonlyMap<string, Buffer>;
  /** What config.json says. */
  readonly model: ConfigFacts;
}

export interface ConfigFacts {
  readonly tokenizerClass: string | null;
  readonly modelType: string | null;
  /** transformers_version: that which saved it. */
  readonly version: string | null;
}

/** What a version of transformers makes of a folder. */
export interface FolderReading {
  /** tokenizer.json as it takes effect. */
  readonly tokenizer: Json;
  /** tokenizer_config.json as it takes effect: names of special tokens, lengths, sides. */
  readonly config: Json;
  /** The class by whose rules it is read, without `Fast`; null where none is known. */
  readonly className: string | null;
  /** What the class did, for those who look: "lower-casing off (tokenizer_config.json)". */
  readonly changes: readonly string[];
  /** What may be read differently than transformers does. */
  readonly warnings: readonly string[];
}
