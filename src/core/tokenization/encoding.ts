/** The output of a tokenizer: ids with the characters they stand for. Ranges are half-open, in UTF-16 code units. */
import type { Steps } from './steps';

/** One content token of a text. A token without visible text (an inserted prefix, only white space) has start = end. */
export interface Token {
  readonly id: number;
  /** The string in the vocabulary, for reference; it is never shown as text. */
  readonly token: string;
  readonly start: number;
  readonly end: number;
  /** The vocabulary has no token for this piece. */
  readonly unknown: boolean;
  /** A special token within the content that marks the start or end of a text and stands for no part of it. */
  readonly marker?: true;
}

/** A token of a model input, which has the content tokens of one or two texts and the special tokens around them. */
export interface InputToken extends Token {
  /** Added by the post-processor, or a marker. "[SEP]" in the text itself is content. */
  readonly special: boolean;
  /** The text it belongs to (0 for special tokens before the second text). */
  readonly sequence: 0 | 1;
  /** token_type_id as the post-processor sets it. */
  readonly type: number;
}

/** The ids of special tokens by role; undefined where the tokenizer has none. */
export interface RoleIds {
  readonly pad?: number;
  readonly mask?: number;
  readonly unk?: number;
  readonly cls?: number;
  readonly sep?: number;
  readonly eos?: number;
}

/** The files of a folder's tokenizer and the rules by which they are read. */
export interface TokenizerOrigin {
  /** The version of transformers whose rules are used. */
  readonly version: 4 | 5;
  /** transformers_version of config.json, which determines `version`; null where there is none. */
  readonly savedBy: string | null;
  /** The tokenizer class of transformers, without `Fast`; null when only tokenizer.json is used. */
  readonly className: string | null;
  /** Names of the files that were read. */
  readonly files: readonly string[];
  /** What the class changes in tokenizer.json. */
  readonly changes: readonly string[];
  /** Reasons why ids may differ from those that the model was trained with. */
  readonly warnings: readonly string[];
  /** The length, in tokens, to which tokenizer.json truncates texts; null where it does not. */
  readonly truncation: number | null;
  /** The tokenizer by the rules of the other version of transformers; null if it is the same. Throws TokenizerError. */
  readonly other: () => Tokenizer | null;
}

/** A tokenizer by the rules of one library and version, for comparison with others. */
export interface NamedReading {
  /** Library and version, such as 'transformers 5'. */
  readonly name: string;
  /** Whether it is the one that is used for the model. */
  readonly own: boolean;
  /** Null if the library cannot load the files. */
  readonly tokenizer: Tokenizer | null;
  /** Why it cannot load them, or null. */
  readonly failure: string | null;
  /** Set if its tokens have no ranges, because the library returns only ids. */
  readonly placeless?: true;
}

/** Encodes texts for one model. */
export interface Tokenizer {
  /** Undefined for a tokenizer that was not read from a folder. */
  readonly origin?: TokenizerOrigin;
  /** The tokenizers of all libraries and versions for the same files, in the order to show them. Loaded when called. */
  readonly readings?: () => readonly NamedReading[];
  /**
   * The tokenizer for words from Flair: joined by spaces, or one by one, where byte-level ones add a space before each.
   */
  readonly spelledBy?: (spelling: 'joined' | 'words') => Tokenizer;
  readonly roles: RoleIds;
  /** model_max_length in tokens, special tokens included; undefined if the config has none below 1e6. */
  readonly longest: number | undefined;
  /** The end at which a text that is too long is truncated. */
  readonly truncationSide: 'left' | 'right';
  readonly paddingSide: 'left' | 'right';
  /** One more than the largest id. */
  readonly size: number;
  /**
   * The content tokens of a whole text, in order: not truncated, without special tokens. Lone surrogates become U+FFFD.
   */
  encode(text: string): readonly Token[];
  /** As `encode`, with pauses (steps.ts). */
  steps(text: string): Steps<readonly Token[]>;
  /** The model input: the content tokens of one or two texts with the special tokens of the post-processor. */
  wrap(first: readonly Token[], second?: readonly Token[]): readonly InputToken[];
  /** Number of special tokens that `wrap` adds to one text, or to two. */
  specials(pair: boolean): number;
}
