import type { InputToken } from '../encoding';

/** Parts of a model input in order. At first one for each text; the parts after the last stage are joined. */
export type Parts = readonly (readonly InputToken[])[];
/** Puts special tokens around texts and sets token types. Offsets are not touched: ranges have no blanks from the start. */
export type PostProcessor = (parts: Parts) => Parts;

/** A token that stands for no text. */
export function specialToken(id: number, token: string, type: number): InputToken {
  return { id, token, start: 0, end: 0, unknown: false, special: true, sequence: 0, type };
}
