/**
 * The settings that a class of transformers gets from tokenizer_config.json, special_tokens_map.json and
 * added_tokens.json.
 */
import { type AddedEntry, addedEntry, asSpecial, contentOf, sameEntry, settingOf, type TokenSetting } from './added';
import { NAMED, type Named, type TokenizerClass } from './classes';
import { isObject, type Json, listOf } from './json';
import type { TokenizerFolder } from './tokenizerFolder';

export type Version = 4 | 5;

/** The settings and tokens that the files of a folder give to a class. */
export interface TokenSettings {
  /** tokenizer_config.json; empty if there is none. */
  readonly config: Json;
  readonly named: ReadonlyMap<string, TokenSetting>;
  /** additional_special_tokens, extra_special_tokens. */
  readonly extra: readonly TokenSetting[];
  /** added_tokens_decoder, or the same from the files of older folders, in the order of ids. */
  readonly decoder: readonly AddedEntry[];
}

/**
 * The settings of a folder for a class and a version of transformers.
 * @param known defaults of the class
 * @param slow whether the Python class reads the files first, as in transformers 4 for older files
 * @param symbols additional tokens in transformers 5 if no file names any
 */
export function tokenSettings(
  folder: TokenizerFolder,
  known: TokenizerClass,
  version: Version,
  slow = false,
  symbols?: readonly unknown[],
): TokenSettings {
  const config = version === 5 ? withExtra(folder.config ?? {}) : (folder.config ?? {});
  const decoder = new Map<number, AddedEntry>();
  const byContent = new Map<string, AddedEntry>();
  const put = (id: number, entry: AddedEntry, mapped = true) => {
    decoder.set(id, entry);
    if (mapped) byContent.set(entry.content, entry);
  };
  let given: Json = config;
  if (isObject(config.added_tokens_decoder)) {
    for (const [id, value] of Object.entries(config.added_tokens_decoder)) {
      const token = settingOf(value);
      if (/^\d+$/.test(id) && typeof token === 'object') put(Number(id), token);
    }
  } else {
    given = withMap(config, folder.specials ?? {}, version);
    const special = new Set(allOf(given, version).map(contentOf));
    // transformers 4 looks these up under a wrong key, so their flags do not apply to special tokens.
    for (const [content, id] of Object.entries(folder.added ?? {}))
      if (Number.isSafeInteger(id))
        put(Number(id), addedEntry(content, { special: special.has(content) }), version === 5);
    for (const value of listOf(folder.tokenizer?.added_tokens)) {
      const token = settingOf(value);
      if (isObject(value) && Number.isSafeInteger(value.id) && typeof token === 'object') put(Number(value.id), token);
    }
  }
  return {
    config,
    named: namedOf(given, defaultsOf(known, version, slow), version, byContent),
    extra: extraOf(symbols === undefined ? given : { ...given, additional_special_tokens: symbols }, known, version),
    decoder: [...decoder].sort(([a], [b]) => a - b).map(([, entry]) => entry),
  };
}

/** The config with additional_special_tokens renamed to extra_special_tokens, as in transformers 5. */
function withExtra(config: Json): Json {
  const { additional_special_tokens: additional, ...rest } = config;
  const extra = config.extra_special_tokens;
  const has = Array.isArray(extra) ? extra.length > 0 : isObject(extra) && Object.keys(extra).length > 0;
  return additional === undefined || has ? config : { ...rest, extra_special_tokens: additional };
}

/** Without added_tokens_decoder, special_tokens_map.json takes precedence over tokenizer_config.json. */
function withMap(config: Json, map: Json, version: Version): Json {
  const entries = Object.entries(map).map(([key, value]): [string, unknown] => {
    const list = key === (version === 4 ? 'additional_special_tokens' : 'extra_special_tokens');
    if (!list || !Array.isArray(value)) return [key, isObject(value) ? (settingOf(value, true) ?? value) : value];
    return [key, [...listOf(config[key]), ...value.map((one) => settingOf(one, true))]];
  });
  return { ...config, ...Object.fromEntries(entries) };
}

function tokensIn(value: unknown): readonly TokenSetting[] {
  return listOf(value).flatMap((one) => settingOf(one) ?? []);
}

/** The defaults of a class for a version of transformers and, in version 4, for the Python class (`slow`). */
function defaultsOf(known: TokenizerClass, version: Version, slow: boolean): Defaults {
  if (version === 5) return { named: { ...known.named, ...known.named5 }, flags: { mask_token: known.mask5 } };
  if (slow) return { named: { ...known.named, ...known.slow }, flags: { mask_token: known.mask4, ...known.slowFlags } };
  return { named: known.named, flags: { mask_token: known.mask4 } };
}

interface Defaults {
  readonly named: TokenizerClass['named'];
  readonly flags: Readonly<Partial<Record<Named, Partial<AddedEntry> | undefined>>>;
}

function extraOf(given: Json, known: TokenizerClass, version: Version): readonly TokenSetting[] {
  if (version === 5 && Array.isArray(given.extra_special_tokens)) return tokensIn(given.extra_special_tokens);
  const own = known.extra ?? [];
  if (!Array.isArray(given.additional_special_tokens)) return own;
  const asked = tokensIn(given.additional_special_tokens);
  // T5 adds its sentinel tokens to a list that has none.
  const sentinel = (token: TokenSetting) => contentOf(token).includes('<extra_id_');
  return own.some(sentinel) && !asked.some(sentinel) ? [...asked, ...own] : asked;
}

function allOf(given: Json, version: Version): readonly TokenSetting[] {
  const named = NAMED.flatMap((key) => settingOf(given[key]) ?? []);
  return [...named, ...tokensIn(given[version === 4 ? 'additional_special_tokens' : 'extra_special_tokens'])];
}

function namedOf(
  given: Json,
  known: Defaults,
  version: Version,
  byContent: ReadonlyMap<string, AddedEntry>,
): ReadonlyMap<string, TokenSetting> {
  const named = new Map<string, TokenSetting>();
  const add = (key: string, value: unknown) => {
    const token = settingOf(value);
    if (token !== undefined) named.set(key, byContent.get(contentOf(token)) ?? token);
  };
  for (const key of NAMED) {
    if (key in given) add(key, given[key]);
    else if (known.named[key] !== undefined) named.set(key, known.named[key]);
    const flags = known.flags[key];
    const token = named.get(key);
    if (flags && typeof token === 'string') named.set(key, addedEntry(token, flags));
  }
  const own = isObject(given.extra_special_tokens) ? given.extra_special_tokens : {};
  for (const [key, value] of Object.entries(own)) add(key, value);
  if (version === 5)
    for (const [key, value] of Object.entries(given))
      if (key.endsWith('_token') && !NAMED.includes(key as Named) && !named.has(key)) add(key, value);
  return named;
}

/**
 * The tokens that a class adds to those of a tokenizer: tokens of added_tokens_decoder that the tokenizer does not have
 * with the same flags, then special tokens that it does not have at all.
 */
export function tokensToAdd(
  own: readonly AddedEntry[],
  { decoder, named, extra }: TokenSettings,
  version: Version,
): readonly AddedEntry[] {
  const first = decoder.filter((entry) => !own.some((other) => sameEntry(entry, other)));
  const there = new Set([...own, ...first].map(contentOf));
  const special = specialsIn([...named.values()], extra, version);
  const adding: TokenSetting[] = [...first];
  for (const token of special) {
    // transformers 4 compares entries with strings, which are never equal, so it adds an entry again.
    const known = (version === 5 || typeof token === 'string') && there.has(contentOf(token));
    // transformers 4 also compares with the tokens of added_tokens_decoder, transformers 5 with all tokens so far.
    if (!known && !isAmong(token, version === 4 ? first : adding)) adding.push(token);
  }
  const names = new Set(special.map(contentOf));
  const roles = new Set([...named.values()].map(contentOf));
  const entries = adding.map((token) => {
    if (typeof token === 'string') return asSpecial(token);
    return (version === 4 ? names : roles).has(token.content) ? asSpecial(token) : token;
  });
  return entries.filter((entry) => !own.some((other) => sameEntry(entry, other)));
}

function isAmong(token: TokenSetting, tokens: readonly TokenSetting[]): boolean {
  return tokens.some((other) =>
    typeof token === 'string' || typeof other === 'string' ? token === other : sameEntry(token, other),
  );
}

/** Tokens with a role, each once, then additional tokens without a role, which may occur twice. */
function specialsIn(
  named: readonly TokenSetting[],
  extra: readonly TokenSetting[],
  version: Version,
): readonly TokenSetting[] {
  const found = new Map<string, TokenSetting>();
  for (const token of named) if (!found.has(contentOf(token))) found.set(contentOf(token), token);
  const more = version === 5 ? extra : extra.filter((token) => !found.has(contentOf(token)));
  return [...found.values(), ...more].filter((token) => contentOf(token) !== '');
}
