import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { TokenizerError } from '../errors';
import { type AddedToken, AddedTokens, addedTokenSchema, numberAddedTokens } from './addedTokens';
import { alignedDocument } from './alignedText';
import type { Tokenizer, TokenizerOrigin } from './encoding';
import { spelledInWords } from './flair/spelling';
import { folderReadings } from './folder/named';
import { readTokenizerFolder } from './folder/readFolder';
import { readingsOf } from './folder/readings';
import type { TokenizerFolder } from './folder/tokenizerFolder';
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

/** tokenizer.json. Truncation and padding are not applied; `padding` may name the pad token. */
const tokenizerSchema = v.looseObject({
  version: v.optional(v.literal('1.0')),
  added_tokens: v.nullish(v.pipe(v.array(addedTokenSchema), v.maxLength(1_000_000)), []),
  padding: v.fallback(
    v.nullish(v.looseObject({ direction: v.optional(v.string()), pad_token: v.optional(v.string()) })),
    null,
  ),
});

/** The entries of tokenizer_config.json that are used; values of other types count as absent. */
const configSchema = v.looseObject({
  ...rolesSchema.entries,
  model_max_length: v.fallback(v.nullish(v.number()), undefined),
  padding_side: v.fallback(v.nullish(v.picklist(['left', 'right'])), undefined),
  truncation_side: v.fallback(v.nullish(v.picklist(['left', 'right'])), undefined),
  split_special_tokens: v.fallback(v.nullish(v.boolean()), undefined),
});

/** A model_max_length of at least this means "no limit". */
const NO_LIMIT = 1e6;

/**
 * Loads the tokenizer of a model folder as transformers does: from tokenizer.json or older files, with the changes that
 * the class makes by tokenizer_config.json, special_tokens_map.json and added_tokens.json.
 * @param config path of the model's config.json, used if the folder has none
 * @throws TokenizerError when a file is missing or damaged, or has a stage that is not supported
 */
export async function loadTokenizer(folder: string, config?: string): Promise<Tokenizer> {
  return tokenizerOf(await readTokenizerFolder(folder, config));
}

/** The tokenizer of a folder whose files are read already. @throws TokenizerError as loadTokenizer does */
export function tokenizerOf(folder: TokenizerFolder): Tokenizer {
  return inFolder(folder.where, () => {
    const { version, savedBy, chosen, other } = readingsOf(folder);
    let another: Tokenizer | null | undefined;
    const origin: TokenizerOrigin = {
      version,
      savedBy,
      className: chosen.className,
      files: filesOf(folder),
      changes: chosen.changes,
      warnings: chosen.warnings,
      truncation: truncationOf(chosen.tokenizer),
      other: () => {
        if (another === undefined) {
          const reading = other();
          another = reading === null ? null : createTokenizer(reading.tokenizer, reading.config);
        }
        return another;
      },
    };
    const own = createTokenizer(chosen.tokenizer, chosen.config);
    const spelledBy = (spelling: 'joined' | 'words') =>
      spelling === 'joined' ? own : createTokenizer(spelledInWords(chosen.tokenizer), chosen.config);
    return { ...own, origin, spelledBy, readings: () => folderReadings(folder, version, createTokenizer) };
  });
}

function filesOf({ tokenizer, config, specials, added, vocabulary }: TokenizerFolder): readonly string[] {
  const named: readonly (readonly [string, unknown])[] = [
    ['tokenizer.json', tokenizer],
    ['tokenizer_config.json', config],
    ['special_tokens_map.json', specials],
    ['added_tokens.json', added],
  ];
  const settings = named.filter(([, file]) => file !== undefined).map(([name]) => name);
  return tokenizer === undefined ? [...vocabulary.keys(), ...settings] : settings;
}

function inFolder<T>(where: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof TokenizerError && !cause.message.startsWith(where))
      throw new TokenizerError(join(where, cause.message), { cause });
    throw cause;
  }
}

/** The length to which tokenizer.json truncates texts, in tokens, which transformers ignores; null if there is none. */
function truncationOf(tokenizer: unknown): number | null {
  const file = v.safeParse(v.looseObject({ truncation: v.looseObject({ max_length: v.number() }) }), tokenizer);
  return file.success ? file.output.truncation.max_length : null;
}

/** The normalized form of an added token. An empty one is refused: the Rust library would match it at every place. */
function normalizedContent(token: AddedToken, normalize: Normalizer): string {
  const content = toEnd(normalize(alignedDocument(token.content))).text;
  if (content !== '') return content;
  throw new TokenizerError(
    l10n.t`tokenizer.json: the normalizer removes the added token ${JSON.stringify(token.content)} completely; set its "normalized" to false`,
  );
}

/**
 * A tokenizer from parsed files, without the rules of a class.
 * @param json tokenizer.json
 * @param config tokenizer_config.json, if there is one
 * @param specialTokensMap special_tokens_map.json, if there is one
 * @throws TokenizerError as loadTokenizer does
 */
export function createTokenizer(json: unknown, config?: unknown, specialTokensMap?: unknown): Tokenizer {
  const file = parseFile(tokenizerSchema, json, 'tokenizer.json');
  const options = parseFile(configSchema, config ?? {}, 'tokenizer_config.json');
  const names = parseFile(rolesSchema, specialTokensMap ?? {}, 'special_tokens_map.json');
  checkDepth([file.normalizer, file.pre_tokenizer, file.post_processor]);
  const normalize = createNormalizer(file.normalizer);
  // Added tokens may have to be normalized by the normalizer that the class replaced.
  const prepare = 'added_normalizer' in file ? createNormalizer(file.added_normalizer) : normalize;
  const model = createModel(file.model);
  const added = numberAddedTokens(file.added_tokens ?? [], model.vocabulary);
  // With split_special_tokens, special tokens that occur in a text are ordinary text.
  const sought = options.split_special_tokens ? added.filter((token) => !token.special) : added;
  const normalized = sought.filter((token) => token.normalized);
  const pipeline = new Pipeline({
    raw: new AddedTokens(
      sought.filter((token) => !token.normalized).map((token) => ({ token, content: token.content })),
    ),
    normalize,
    normalized: new AddedTokens(normalized.map((token) => ({ token, content: normalizedContent(token, prepare) }))),
    preTokenize: createPreTokenizer(file.pre_tokenizer),
    model,
    contents: new Map(added.map((token) => [token.id, token.content])),
    seams: hasSeams(file.normalizer, file.pre_tokenizer, added),
  });
  const wrapper = new Wrapper(createPostProcessor(file.post_processor));
  const ids = new Map(added.map((token) => [token.content, token.id]));
  const limit = options.model_max_length ?? NO_LIMIT;
  return {
    roles: findRoles(
      [options, names],
      file.padding?.pad_token,
      (token) => ids.get(token) ?? model.vocabulary.id(token),
    ),
    longest: limit >= 1 && limit < NO_LIMIT ? Math.floor(limit) : undefined,
    truncationSide: options.truncation_side ?? 'right',
    paddingSide: options.padding_side ?? (file.padding?.direction === 'Left' ? 'left' : 'right'),
    size: 1 + added.reduce((largest, token) => Math.max(largest, token.id), model.vocabulary.largest),
    encode: (text) => pipeline.encode(text),
    steps: (text) => pipeline.steps(text),
    wrap: (first, second) => wrapper.wrap(first, second),
    specials: (pair) => wrapper.specials(pair),
  };
}
