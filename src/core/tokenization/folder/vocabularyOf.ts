/** Ids of tokens in a tokenizer.json, its added tokens included. */
import { type AddedEntry, addedEntry, settingOf } from './added';
import { isObject, type Json, listOf } from './json';

/** Ids by vocabulary object: the readings of a folder share one. */
const known = new WeakMap<object, ReadonlyMap<string, number>>();

/** The ids of the model's tokens, from an object of ids or from Unigram's list of pieces with scores. */
function modelIds(tokenizer: Json): ReadonlyMap<string, number> {
  const vocab = isObject(tokenizer.model) ? tokenizer.model.vocab : undefined;
  if (typeof vocab !== 'object' || vocab === null) return new Map();
  const before = known.get(vocab);
  if (before) return before;
  const ids = idsIn(vocab);
  known.set(vocab, ids);
  return ids;
}

function idsIn(vocab: unknown): ReadonlyMap<string, number> {
  const ids = new Map<string, number>();
  if (isObject(vocab)) for (const [token, id] of Object.entries(vocab)) if (typeof id === 'number') ids.set(token, id);
  for (const [id, entry] of listOf(vocab).entries()) {
    const token: unknown = Array.isArray(entry) ? entry[0] : entry;
    if (typeof token === 'string' && !ids.has(token)) ids.set(token, id);
  }
  return ids;
}

/** The added tokens of a tokenizer.json. Of several entries of one token the last counts. */
export function addedOf(tokenizer: Json): readonly AddedEntry[] {
  const entries = listOf(tokenizer.added_tokens).flatMap((value): AddedEntry[] => {
    const token = settingOf(value);
    return token === undefined ? [] : [typeof token === 'string' ? addedEntry(token) : token];
  });
  return [...new Map(entries.map((entry) => [entry.content, entry])).values()];
}

/**
 * A function for the ids of tokens as in the tokenizers library: the model's, else the next free one in order of
 * adding.
 */
export function idsOf(tokenizer: Json): (token: string) => number | undefined {
  // Computed at the first call, because a vocabulary can be large.
  let later: ReadonlyMap<string, number> | undefined;
  return (token) => {
    later ??= laterIds(tokenizer);
    return modelIds(tokenizer).get(token) ?? later.get(token);
  };
}

/** The ids of added tokens that are not in the model's vocabulary. */
function laterIds(tokenizer: Json): ReadonlyMap<string, number> {
  const ids = modelIds(tokenizer);
  const later = new Map<string, number>();
  let next = ids.size;
  for (const { content } of addedOf(tokenizer)) {
    if (content === '') continue;
    const before = ids.get(content) ?? later.get(content);
    if (before === undefined) later.set(content, next++);
    else if (before >= next) next = before + 1;
  }
  return later;
}

/** The tokenizer with more added tokens, which get their ids when it is loaded. */
export function withAdded(tokenizer: Json, more: readonly AddedEntry[]): Json {
  if (more.length === 0) return tokenizer;
  return {
    ...tokenizer,
    added_tokens: [...listOf(tokenizer.added_tokens), ...more.map((entry) => ({ id: 0, ...entry }))],
  };
}
