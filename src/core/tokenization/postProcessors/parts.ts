import type { InputToken } from '../encoding';

/**
 * Parts of a model input in order. Before the first stage there is one for each text; after the last they are joined.
 */
export type Parts = readonly (readonly InputToken[])[];
/** Adds special tokens around texts and sets token types. Ranges stay: they never have white space at their ends. */
export type PostProcessor = (parts: Parts) => Parts;

/** A special token with an empty range. */
export function specialToken(id: number, token: string, type: number): InputToken {
  return { id, token, start: 0, end: 0, unknown: false, special: true, sequence: 0, type };
}
