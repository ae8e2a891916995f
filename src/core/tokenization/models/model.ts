import type { Steps } from '../steps';

/** The tokens of one piece, in order. Token i stands for the UTF-16 units [starts[i], ends[i]) of the piece. */
export interface Encoded {
  readonly ids: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Whether each token stands for text that the vocabulary cannot represent. */
  readonly unknown: readonly boolean[];
}

/** Splits a piece of text into tokens of its vocabulary. */
export interface SubwordModel {
  readonly vocabulary: Vocabulary;
  /** The id for text that the vocabulary cannot represent; undefined if there is none. */
  readonly unknownId: number | undefined;
  encode(piece: string): Encoded;
  /** As `encode`, with pauses; absent if no piece takes long. */
  steps?(piece: string): Steps<Encoded>;
}

/** The tokens of a model and their ids. */
export interface Vocabulary {
  /** Number of entries. */
  readonly size: number;
  id(token: string): number | undefined;
  token(id: number): string | undefined;
  /** The largest id; -1 if the vocabulary is empty. */
  readonly largest: number;
}
