/** Ids of tokens in a tokenizer.json, its added tokens included. */
import { type AddedEntry, addedEntry, settingOf } from './added';
import { isObject, type Json, listOf } from './json';

/** Ids of a model's own tokens. */
interface ModelIds {
  readonly get: (token: string) => number | undefined;
  /** The number of tokens. Counted at each call, because a vocabulary can be large. */
  readonly size: () => number;
}

/** Ids by vocabulary object: the readings of a folder share one. */
const known = new WeakMap<object, ModelIds>();

/** The ids of the model's tokens, from an object of ids or from Unigram's list of pieces with scores. */
function modelIds(tokenizer: Json): ModelIds {
  const vocab = isObject(tokenizer.model) ? tokenizer.model.vocab : undefined;
  if (typeof vocab !== 'object' || vocab === null) return idsInObject({});
  const before = known.get(vocab);
  if (before) return before;
  const ids = isObject(vocab) ? idsInObject(vocab) : idsInList(listOf(vocab));
  known.set(vocab, ids);
  return ids;
}

function idsInObject(vocab: Json): ModelIds {
  const get = (token: string): number | undefined => {
    const id = Object.hasOwn(vocab, token) ? vocab[token] : undefined;
    return typeof id === 'number' ? id : undefined;
  };
  return { get, size: () => Object.values(vocab).filter((id) => typeof id === 'number').length };
}

function idsInList(vocab: readonly unknown[]): ModelIds {
  const ids = new Map<string, number>();
  for (const [id, entry] of vocab.entries()) {
    const token: unknown = Array.isArray(entry) ? entry[0] : entry;
    if (typeof token === 'string' && !ids.has(token)) ids.set(token, id);
  }
  return { get: (token) => ids.get(token), size: () => ids.size };
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
  // Computed when the first other token is looked up, because a vocabulary can be large.
  let later: ReadonlyMap<string, number> | undefined;
  return (token) => {
    const own = modelIds(tokenizer).get(token);
    if (own !== undefined) return own;
    later ??= laterIds(tokenizer);
    return later.get(token);
  };
}

/** The ids of added tokens that are not in the model's vocabulary. */
function laterIds(tokenizer: Json): ReadonlyMap<string, number> {
  const ids = modelIds(tokenizer);
  const later = new Map<string, number>();
  let next: number | undefined;
  for (const { content } of addedOf(tokenizer)) {
    if (content === '') continue;
    const before = ids.get(content) ?? later.get(content);
    next ??= ids.size();
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
