/**
 * Reads a folder as transformers 5.23 does: many classes build their stages themselves and read only the vocabulary.
 */
import { isDeepStrictEqual } from 'node:util';
import { asSpecial, contentOf } from './added';
import { BUILDERS, type BuildParts, FROM_FILE, type StageBuilder } from './builders5';
import { CLASSES, type TokenizerClass } from './classes';
import { isObject, type Json, listOf } from './json';
import { type TokenSettings, tokenSettings, tokensToAdd } from './settings';
import type { TokenizerFolder } from './tokenizerFolder';
import { edgesOf } from './version4';
import { addedOf, idsOf, withAdded } from './vocabularyOf';

const NO_DEFAULTS: TokenizerClass = { named: {} };

interface Read5 {
  readonly tokenizer: Json;
  readonly settings: TokenSettings;
}

/**
 * Applies the rules of a class, named without `Fast`, to a tokenizer.json.
 * @param fromFile whether it is the folder's own; else it was converted from older files
 * @param tell called with a description of each change
 */
export function overruled5(
  tokenizer: Json,
  folder: TokenizerFolder,
  className: string,
  fromFile: boolean,
  tell: (change: string) => void,
): Read5 {
  const settings = tokenSettings(
    folder,
    CLASSES.get(className) ?? NO_DEFAULTS,
    5,
    false,
    symbolsOf(tokenizer, fromFile),
  );
  const builder = BUILDERS.get(className) ?? (fromFile ? undefined : FROM_FILE.get(className));
  const modelType = isObject(tokenizer.model) ? typeOf(tokenizer.model) : undefined;
  if (builder === undefined || builder.model !== modelType) {
    const read = withAdded(tokenizer, tokensToAdd(addedOf(tokenizer), settings, 5));
    return { tokenizer: withPost(read, FROM_FILE.get(className), settings, fromFile), settings };
  }
  const built = rebuilt(tokenizer, builder, settings);
  const again = builder.updates ? [...settings.named.values(), ...settings.extra].map(asSpecial) : [];
  const added = withAdded({ ...built, added_tokens: [] }, [...tokensToAdd([], settings, 5), ...again]);
  for (const stage of ['normalizer', 'pre_tokenizer'])
    if (fromFile && !isDeepStrictEqual(tokenizer[stage] ?? null, added[stage] ?? null))
      tell(`its own ${stage.replace('_', '-')}, not tokenizer.json's`);
  return { tokenizer: withPost(added, builder, settings, fromFile), settings };
}

/** The symbols of a converted SentencePiece model; undefined for a tokenizer.json or without symbols. */
function symbolsOf({ added_tokens }: Json, fromFile: boolean): readonly unknown[] | undefined {
  const symbols = listOf(added_tokens);
  return fromFile || symbols.length === 0 ? undefined : symbols;
}

/** The kind of a model, derived from its options where an older file does not name it. */
function typeOf(model: Json): string | undefined {
  if (typeof model.type === 'string') return model.type;
  if (Array.isArray(model.vocab)) return 'Unigram';
  return 'merges' in model ? 'BPE' : 'continuing_subword_prefix' in model ? 'WordPiece' : undefined;
}

function tokenOf({ named }: TokenSettings): (role: string) => string {
  return (role) => {
    const token = named.get(role);
    return token === undefined ? '' : contentOf(token);
  };
}

function rebuilt(tokenizer: Json, builder: StageBuilder, settings: TokenSettings): Json {
  const model: Json = isObject(tokenizer.model) ? tokenizer.model : {};
  const { vocab } = model;
  const parts: BuildParts = {
    config: settings.config,
    token: tokenOf(settings),
    charsmap: charsmapOf(tokenizer.normalizer),
  };
  const place = (token: string) =>
    listOf(vocab).findIndex((entry) => Array.isArray(entry) && entry[0] === token && entry[1] === 0);
  const own: Json = { ...(builder.keeps ? model : {}), type: builder.model, ...builder.options(parts, place), vocab };
  return {
    ...tokenizer,
    normalizer: builder.normalizer(parts),
    pre_tokenizer: builder.preTokenizer(parts),
    model: builder.model === 'BPE' ? { ...own, merges: model.merges } : own,
  };
}

function charsmapOf(normalizer: unknown): string | undefined {
  if (!isObject(normalizer)) return undefined;
  const list = normalizer.type === 'Sequence' ? listOf(normalizer.normalizers) : [normalizer];
  const found = list.find((stage) => isObject(stage) && stage.type === 'Precompiled');
  return isObject(found) && typeof found.precompiled_charsmap === 'string' ? found.precompiled_charsmap : undefined;
}

/** Sets the post-processor: that of the class, else that of the file, else one with bos and eos by the settings. */
function withPost(
  tokenizer: Json,
  builder: StageBuilder | undefined,
  settings: TokenSettings,
  fromFile: boolean,
): Json {
  const idOf = idsOf(tokenizer);
  const parts = { token: tokenOf(settings), idOf };
  const { add_bos_token: bos, add_eos_token: eos } = settings.config;
  const edges = () =>
    edgesOf(
      bos === true ? named(parts.token('bos_token')) : undefined,
      eos === true ? named(parts.token('eos_token')) : undefined,
      idOf,
    );
  const own = builder?.updates && !fromFile ? edges() : builder?.post?.(parts);
  if (own !== undefined) return { ...tokenizer, post_processor: own };
  if (fromFile) {
    if (tokenizer.post_processor !== null && tokenizer.post_processor !== undefined) return tokenizer;
    return { ...tokenizer, post_processor: edgesOf(undefined, undefined, idOf) };
  }
  const told = bos !== undefined || eos !== undefined;
  return { ...tokenizer, post_processor: (told ? undefined : builder?.usual?.(parts)) ?? edges() };
}

function named(token: string): string | undefined {
  return token === '' ? undefined : token;
}
