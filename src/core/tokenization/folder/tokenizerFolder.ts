/** A tokenizer's parsed files, before the rules of a class are applied. */
import type { Json } from './json';

/** The files of a tokenizer; undefined for those that are missing. */
export interface TokenizerFolder {
  /** Its name in messages. */
  readonly where: string;
  /** tokenizer.json */
  readonly tokenizer: Json | undefined;
  /** tokenizer_config.json; undefined if there is none. */
  readonly config: Json | undefined;
  /** special_tokens_map.json */
  readonly specials: Json | undefined;
  /** added_tokens.json */
  readonly added: Json | undefined;
  /** Files of tokenizers without tokenizer.json, by name. */
  readonly vocabulary: ReadonlyMap<string, Buffer>;
  /** The entries of config.json. */
  readonly model: ConfigFacts;
}

/** The entries of a model's config.json that determine how its tokenizer is read; null if missing. */
export interface ConfigFacts {
  readonly tokenizerClass: string | null;
  readonly modelType: string | null;
  /** transformers_version: the version that saved the folder. */
  readonly version: string | null;
}

/** A tokenizer as a version of transformers loads it from a folder. */
export interface FolderReading {
  /** tokenizer.json with the changes of the class. */
  readonly tokenizer: Json;
  /** tokenizer_config.json with the defaults of the class: names of special tokens, lengths, sides. */
  readonly config: Json;
  /** The class whose rules are used, without `Fast`; null if no file names one. */
  readonly className: string | null;
  /** The changes that the class made, for people: "do_lower_case is false, not tokenizer.json's true". */
  readonly changes: readonly string[];
  /** Reasons why ids may differ from those of transformers. */
  readonly warnings: readonly string[];
}
