/** Tokens that settings add to a tokenizer, described as by transformers' AddedToken. */
import { isObject, type Json } from './json';

/** An added token with the rules by which it is matched, as in added_tokens_decoder. */
export interface AddedEntry {
  readonly content: string;
  readonly single_word: boolean;
  readonly lstrip: boolean;
  readonly rstrip: boolean;
  readonly normalized: boolean;
  readonly special: boolean;
}

/** A token in a setting: only its string, or an entry with the rules by which it is matched in text. */
export type TokenSetting = string | AddedEntry;

/** An entry with transformers' defaults: a special token is matched in the text before normalization. */
export function addedEntry(content: string, flags: Partial<AddedEntry> = {}): AddedEntry {
  const special = flags.special ?? false;
  return { single_word: false, lstrip: false, rstrip: false, normalized: !special, ...flags, content, special };
}

/** The token that a value in a file describes; undefined if it describes none. */
export function settingOf(value: unknown, special?: true): TokenSetting | undefined {
  if (typeof value === 'string') return value;
  if (!isObject(value) || typeof value.content !== 'string') return undefined;
  return addedEntry(value.content, { ...flagsOf(value), ...(special ? { special } : {}) });
}

function flagsOf(value: Json): Partial<AddedEntry> {
  const names = ['single_word', 'lstrip', 'rstrip', 'normalized', 'special'] as const;
  return Object.fromEntries(names.flatMap((name) => (typeof value[name] === 'boolean' ? [[name, value[name]]] : [])));
}

/** The string of a token. */
export function contentOf(token: TokenSetting): string {
  return typeof token === 'string' ? token : token.content;
}

/** Whether two entries have the same string and are matched by the same rules. */
export function sameEntry(a: AddedEntry, b: AddedEntry): boolean {
  return (
    a.content === b.content &&
    a.single_word === b.single_word &&
    a.lstrip === b.lstrip &&
    a.rstrip === b.rstrip &&
    a.normalized === b.normalized &&
    a.special === b.special
  );
}

/** The token as a special token. One that is given as a string is matched in the text before normalization. */
export function asSpecial(token: TokenSetting): AddedEntry {
  if (typeof token === 'string') return addedEntry(token, { special: true });
  return { ...token, special: true };
}
