/** Tokens that settings add to a tokenizer, as transformers' AddedToken describes them. */
import { isObject, type Json } from './json';

export interface AddedEntry {
  readonly content: string;
  readonly single_word: boolean;
  readonly lstrip: boolean;
  readonly rstrip: boolean;
  readonly normalized: boolean;
  readonly special: boolean;
}

/** A token as a setting names it: a string alone, or with how it is looked for in text. */
export type TokenSetting = string | AddedEntry;

/** An entry with transformers' defaults: a special token is looked for in the text as it is. */
export function addedEntry(content: string, flags: Partial<AddedEntry> = {}): AddedEntry {
  const special = flags.special ?? false;
  return { single_word: false, lstrip: false, rstrip: false, normalized: !special, ...flags, content, special };
}

/** A token that a file describes; undefined for what is none. */
export function settingOf(value: unknown, special?: true): TokenSetting | undefined {
  if (typeof value === 'string') return value;
  if (!isObject(value) || typeof value.content !== 'string') return undefined;
  return addedEntry(value.content, { ...flagsOf(value), ...(special ? { special } : {}) });
}

function flagsOf(value: Json): Partial<AddedEntry> {
  const names = ['single_word', 'lstrip', 'rstrip', 'normalized', 'special'] as const;
  return Object.fromEntries(names.flatMap((name) => (typeof value[name] === 'boolean' ? [[name, value[name]]] : [])));
}

export function contentOf(token: TokenSetting): string {
  return typeof token === 'string' ? token : token.content;
}

/** Whether two entries are looked for in the same way. */
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

/** A special token: a string that is made one is looked for in the text as it is. */
export function asSpecial(token: TokenSetting): AddedEntry {
  if (typeof token === 'string') return addedEntry(token, { special: true });
  return { ...token, special: true };
}
