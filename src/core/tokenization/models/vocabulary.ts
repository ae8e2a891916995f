import * as v from 'valibot';
import { Trie } from '../trie';
import type { Vocabulary } from './model';

/** Largest number of entries of a vocabulary. */
export const MOST_ENTRIES = 2_000_000;

/** Tokens, and the id of each. */
interface Listing {
  readonly tokens: readonly string[];
  readonly ids: readonly number[];
}

/** A vocabulary in tokenizer.json: an object from token to id. Read into lists, because iterating a large object is slow. */
export const vocabularySchema = v.pipe(
  v.custom<Readonly<Record<string, number>>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    expected,
  ),
  v.transform((value): Listing => {
    const tokens = Object.keys(value);
    return { tokens, ids: tokens.map((token) => value[token]) };
  }),
  v.check(isVocabulary, expected),
);

function expected(): string {
  return `an object of at most ${MOST_ENTRIES} tokens with whole ids below ${2 ** 31} expected`;
}

function isVocabulary({ ids }: Listing): boolean {
  if (ids.length > MOST_ENTRIES) return false;
  for (const id of ids) if (!Number.isInteger(id) || id < 0 || id >= 2 ** 31) return false;
  return true;
}

/** Strings by id: a list unless most ids are unused. */
class Listed {
  readonly size: number;
  readonly largest: number;
  private readonly strings: string[] | Map<number, string>;

  constructor({ tokens, ids }: Listing) {
    this.size = tokens.length;
    let largest = -1;
    for (const id of ids) if (id > largest) largest = id;
    this.largest = largest;
    const strings: string[] = [];
    const many = largest >= 2 * this.size;
    this.strings = many ? new Map(ids.map((id, i) => [id, tokens[i]])) : strings;
    if (!many) for (let i = 0; i < ids.length; i++) strings[ids[i]] = tokens[i];
  }

  token(id: number): string | undefined {
    const { strings } = this;
    return Array.isArray(strings) ? strings[id] : strings.get(id);
  }
}

/** A vocabulary of hash maps, from token to id and back. */
export class MapVocabulary extends Listed implements Vocabulary {
  private readonly known = new Map<string, number>();

  constructor(listing: Listing) {
    super(listing);
    const { tokens, ids } = listing;
    for (let i = 0; i < ids.length; i++) this.known.set(tokens[i], ids[i]);
  }

  id(token: string): number | undefined {
    return this.known.get(token);
  }
}

/** A vocabulary in a trie, for models that look for the longest entry. */
export class TrieVocabulary extends Listed implements Vocabulary {
  /** Its values are ids. */
  readonly trie: Trie;

  constructor(listing: Listing) {
    super(listing);
    const { tokens, ids } = listing;
    this.trie = new Trie(2 * ids.length);
    for (let i = 0; i < ids.length; i++) this.trie.set(tokens[i], ids[i]);
  }

  id(token: string): number | undefined {
    const id = this.trie.get(token);
    return id < 0 ? undefined : id;
  }
}
