/** What a tokenizer gives: ids with the characters they stand for. Ranges: half-open, UTF-16 code units. */
import type { Steps } from './steps';

/** One content token of a text. A token with nothing to show (a synthetic prefix, blanks only) has start = end. */
export interface Token {
  readonly id: number;
  /** The vocabulary's own string, for reference; never shown as text. */
  readonly token: string;
  readonly start: number;
  readonly end: number;
  /** The model's vocabulary cannot represent this piece. */
  readonly unknown: boolean;
  /** It marks where a text begins or ends and stands for none of it: a special token among those of the text. */
  readonly marker?: true;
}

/** A token of a model input: content tokens of one or two texts with the special tokens around them. */
export interface InputToken extends Token {
  /** Added by the post-processor, or a marker; a typed "[SEP]" is content. */
  readonly special: boolean;
  /** The text it belongs to (0 for special tokens before the second text). */
  readonly sequence: 0 | 1;
  /** token_type_id as the post-processor sets it. */
  readonly type: number;
}

/** The ids of tokens with a role, where the tokenizer has them. */
export interface RoleIds {
  readonly pad?: number;
  readonly mask?: number;
  readonly unk?: number;
  readonly cls?: number;
  readonly sep?: number;
  readonly eos?: number;
}

/** Where a folder's tokenizer comes from, and by which rules it is read. */
export interface TokenizerOrigin {
  /** The version of transformers whose rules hold. */
  readonly version: 4 | 5;
  /** transformers_version of config.json, which decides that; null where there is none. */
  readonly savedBy: string | null;
  /** The class of transformers, without `Fast`; null where tokenizer.json stands alone. */
  readonly className: string | null;
  /** Files that were read. */
  readonly files: readonly string[];
  /** What the class changes in tokenizer.json. */
  readonly changes: readonly string[];
  /** Where ids may differ from the model's. */
  readonly warnings: readonly string[];
  /** The length that tokenizer.json itself cuts texts to; null where it does not. */
  readonly truncation: number | null;
  /** The folder as the other version of transformers reads it; null where both are one. Throws TokenizerError. */
  readonly other: () => Tokenizer | null;
}

export interface Tokenizer {
  /** Of tokenizers that were read from a folder. */
  readonly origin?: TokenizerOrigin;
  readonly roles: RoleIds;
  /** model_max_length, special tokens included, when the config gives one below 1e6. */
  readonly longest: number | undefined;
  /** The end of a text that is left out where it does not fit. */
  readonly truncationSide: 'left' | 'right';
  readonly paddingSide: 'left' | 'right';
  /** One more than the largest id. */
  readonly size: number;
  /** Content tokens of a whole text, in order: never cut, no special tokens, lone surrogates read as U+FFFD. */
  encode(text: string): readonly Token[];
  /** As encode, with pauses. */
  steps(text: string): Steps<readonly Token[]>;
  /** What the model reads: the content with the special tokens of the post-processor. */
  wrap(first: readonly Token[], second?: readonly Token[]): readonly InputToken[];
  /** How many special tokens `wrap` adds. */
  specials(pair: boolean): number;
}
