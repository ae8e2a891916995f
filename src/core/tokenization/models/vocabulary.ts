import * as v from 'valibot';
import type { Vocabulary } from './model';

/** Largest number of entries of a vocabulary. */
export const MOST_ENTRIES = 2_000_000;

/** A vocabulary in tokenizer.json: an object from token to id. */
export const vocabularySchema = v.custom<Record<string, number>>(
  isVocabulary,
  `an object of at most ${MOST_ENTRIES} tokens with whole ids below ${2 ** 31} expected`,
);

function isVocabulary(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  let count = 0;
  for (const id of Object.values(value)) {
    if (!Number.isInteger(id) || id < 0 || id >= 2 ** 31 || ++count > MOST_ENTRIES) return false;
  }
  return true;
}

/** A vocabulary of two hash maps, from token to id and back. */
export class MapVocabulary implements Vocabulary {
  private readonly ids: Map<string, number>;
  private readonly tokens = new Map<number, string>();
  readonly largest: number;

  constructor(vocab: Record<string, number>) {
    this.ids = new Map(Object.entries(vocab));
    let largest = -1;
    for (const [token, id] of this.ids) {
      this.tokens.set(id, token);
      if (id > largest) largest = id;
    }
    this.largest = largest;
  }

  get size(): number {
    return this.ids.size;
  }

  id(token: string): number | undefined {
    return this.ids.get(token);
  }

  token(id: number): string | undefined {
    return this.tokens.get(id);
  }

  [Symbol.iterator](): IterableIterator<[string, number]> {
    return this.ids[Symbol.iterator]();
  }
}
