/** Ids of tokens in a tokenizer.json, its added tokens included. */
import { type AddedEntry, addedEntry, settingOf } from './added';
import { isObject, type Json, listOf } from './json';

/** Readings of one folder share their vocabulary. */
const known = new WeakMap<object, ReadonlyMap<string, number>>();

/** Tokens of the model by id: an object of ids, or Unigram's list with scores. */
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

/** The added tokens of a tokenizer.json, each as it was named last. */
export function addedOf(tokenizer: Json): readonly AddedEntry[] {
  const entries = listOf(tokenizer.added_tokens).flatMap((value): AddedEntry[] => {
    const token = settingOf(value);
    return token === undefined ? [] : [typeof token === 'string' ? addedEntry(token) : token];
  });
  return [...new Map(entries.map((entry) => [entry.content, entry])).values()];
}

/** The id of a token as the library gives it: the model's, else the next free one in the order of adding. */
export function idsOf(tokenizer: Json): (token: string) => number | undefined {
  // A large vocabulary is gone through when an id is asked for.
  let later: ReadonlyMap<string, number> | undefined;
  return (token) => {
    later ??= laterIds(tokenizer);
    return modelIds(tokenizer).get(token) ?? later.get(token);
  };
}

/** Ids of added tokens that the model has not. */
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

/** The same tokenizer with more added tokens; their ids are given when it is loaded. */
export function withAdded(tokenizer: Json, more: readonly AddedEntry[]): Json {
  if (more.length === 0) return tokenizer;
  return {
    ...tokenizer,
    added_tokens: [...listOf(tokenizer.added_tokens), ...more.map((entry) => ({ id: 0, ...entry }))],
  };
}
