import type { Steps } from '../steps';

/** Tokens of one piece, in order. Token i stands for units starts[i] to before ends[i] of the piece. */
export interface Encoded {
  readonly ids: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Which tokens stand for text that the vocabulary cannot represent. */
  readonly unknown: readonly boolean[];
}

/** Turns a piece of text into tokens of its vocabulary. */
export interface SubwordModel {
  readonly vocabulary: Vocabulary;
  /** The token for what the vocabulary cannot represent, where there is one. */
  readonly unknownId: number | undefined;
  encode(piece: string): Encoded;
  /** As encode, with pauses; absent where no piece takes long. */
  steps?(piece: string): Steps<Encoded>;
}

export interface Vocabulary {
  /** How many entries there are. */
  readonly size: number;
  id(token: string): number | undefined;
  token(id: number): string | undefined;
  /** The largest id, or -1. */
  readonly largest: number;
}
