import { join } from 'node:path';
import * as v from 'valibot';
import { TokenizerError } from '../errors';
import { type AddedToken, AddedTokens, addedTokenSchema, numberAddedTokens } from './addedTokens';
import { alignedDocument } from './alignedText';
import type { Tokenizer } from './encoding';
import { readTokenizerJson } from './files';
import { createModel } from './models/createModel';
import { createNormalizer } from './normalizers/createNormalizer';
import type { Normalizer } from './normalizers/normalizer';
import { Pipeline } from './pipeline';
import { createPostProcessor } from './postProcessors/postProcessor';
import { createPreTokenizer } from './preTokenizers/preTokenizer';
import { findRoles, rolesSchema } from './roles';
import { hasSeams } from './seams';
import { checkDepth, parseFile } from './stage';
import { toEnd } from './steps';
import { Wrapper } from './wrapper';

/** tokenizer.json. Truncation and padding are not applied; the pad token may be named there. */
const tokenizerSchema = v.looseObject({
  version: v.optional(v.literal('1.0')),
  added_tokens: v.nullish(v.pipe(v.array(addedTokenSchema), v.maxLength(1_000_000)), []),
  padding: v.fallback(
    v.nullish(v.looseObject({ direction: v.optional(v.string()), pad_token: v.optional(v.string()) })),
    null,
  ),
});

/** tokenizer_config.json, as far as it is used; odd values count as absent. */
const configSchema = v.looseObject({
  ...rolesSchema.entries,
  model_max_length: v.fallback(v.nullish(v.number()), undefined),
  padding_side: v.fallback(v.nullish(v.picklist(['left', 'right'])), undefined),
});

/** Largest model_max_length that is meant: larger ones say "no limit". */
const noLimit = 1e6;

/**
 * Loads the tokenizer of a model folder: tokenizer.json, and where they are tokenizer_config.json and special_tokens_map.json.
 * @throws TokenizerError when a file is missing or damaged, or has a stage that is not known here
 */
export async function loadTokenizer(folder: string): Promise<Tokenizer> {
  const [json, config, map] = await Promise.all([
    readTokenizerJson(folder, 'tokenizer.json'),
    readTokenizerJson(folder, 'tokenizer_config.json'),
    readTokenizerJson(folder, 'special_tokens_map.json'),
  ]);
  if (json === undefined) {
    throw new TokenizerError(
      `${join(folder, 'tokenizer.json')} is missing; a model folder needs a fast tokenizer's file`,
    );
  }
  try {
    return createTokenizer(json, config, map);
  } catch (cause) {
    if (cause instanceof TokenizerError) throw new TokenizerError(join(folder, cause.message), { cause });
    throw cause;
  }
}

/** What is looked for in normalized text. The library finds an empty string everywhere and cuts text to pieces. */
function normalizedContent(token: AddedToken, normalize: Normalizer): string {
  const content = toEnd(normalize(alignedDocument(token.content))).text;
  if (content !== '') return content;
  throw new TokenizerError(
    `tokenizer.json: nothing is left of the added token ${JSON.stringify(token.content)} after the normalizer; set its "normalized" to false`,
  );
}

/** A tokenizer from the parsed files; the second and third may be undefined. @throws TokenizerError as loadTokenizer does */
export function createTokenizer(json: unknown, config?: unknown, specialTokensMap?: unknown): Tokenizer {
  const file = parseFile(tokenizerSchema, json, 'tokenizer.json');
  const options = parseFile(configSchema, config ?? {}, 'tokenizer_config.json');
  const names = parseFile(rolesSchema, specialTokensMap ?? {}, 'special_tokens_map.json');
  checkDepth([file.normalizer, file.pre_tokenizer, file.post_processor]);
  const normalize = createNormalizer(file.normalizer);
  const model = createModel(file.model);
  const added = numberAddedTokens(file.added_tokens ?? [], model.vocabulary);
  const normalized = added.filter((token) => token.normalized);
  const pipeline = new Pipeline({
    raw: new AddedTokens(
      added.filter((token) => !token.normalized).map((token) => ({ token, content: token.content })),
    ),
    normalize,
    normalized: new AddedTokens(normalized.map((token) => ({ token, content: normalizedContent(token, normalize) }))),
    preTokenize: createPreTokenizer(file.pre_tokenizer),
    model,
    contents: new Map(added.map((token) => [token.id, token.content])),
    seams: hasSeams(file.normalizer, file.pre_tokenizer, added),
  });
  const wrapper = new Wrapper(createPostProcessor(file.post_processor));
  const ids = new Map(added.map((token) => [token.content, token.id]));
  const limit = options.model_max_length ?? noLimit;
  return {
    roles: findRoles(
      [options, names],
      file.padding?.pad_token,
      (token) => ids.get(token) ?? model.vocabulary.id(token),
    ),
    longest: limit >= 1 && limit < noLimit ? Math.floor(limit) : undefined,
    paddingSide: options.padding_side ?? (file.padding?.direction === 'Left' ? 'left' : 'right'),
    size: 1 + added.reduce((largest, token) => Math.max(largest, token.id), model.vocabulary.largest),
    encode: (text) => pipeline.encode(text),
    steps: (text) => pipeline.steps(text),
    wrap: (first, second) => wrapper.wrap(first, second),
    specials: (pair) => wrapper.specials(pair),
  };
}
